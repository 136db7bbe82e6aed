"""The linear solver on NumPy arrays: closed forms, sharing, failures, refusals."""

import re
import warnings

import numpy as np
import pytest

from mechnn import NumericalWarning, linear_ode_solve


def oscillator(batch=1, step=81, dtype=np.float64):
    """u'' + u = 0, u(0) = 1, u'(0) = 0 on [0, 8]: the cosine."""
    coefficients = np.tile(np.array([1, 0, 1], dtype), (batch, 1, 1, 1, 1))
    rhs = np.zeros((1, 1, 1), dtype)
    initial = np.array([1, 0], dtype).reshape(1, 1, 1, 2)
    steps = np.full((1, step - 1), 8 / (step - 1), dtype)
    return [coefficients, rhs, initial, steps]


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-6), (np.float32, 1e-5)])
def test_an_oscillator_is_the_cosine(dtype, tolerance):
    solution = linear_ode_solve(*oscillator(dtype=dtype), scheme="gam6")
    t = np.linspace(0, 8, 81)
    assert solution.shape == (1, 81, 1, 3) and solution.dtype == dtype
    exact = np.stack([np.cos(t), -np.sin(t), -np.cos(t)], axis=1)
    assert np.abs(solution[0, :, 0] - exact).max() < tolerance


def test_lists_and_whole_numbers_are_numbers():
    solution = linear_ode_solve([[[[[1, 1]]]]], [[[0]]], [[[[1]]]], [[0.1]], time_points=11)
    assert solution.dtype == np.float64
    assert solution[0, -1, 0, 0] == pytest.approx(np.exp(-1), abs=1e-5)


def test_a_shared_problem_is_the_same_for_each_item():
    c, b, g, h = oscillator()
    values = np.array([1.0, 2.0, -3.0]).reshape(3, 1, 1, 1) * g
    together = linear_ode_solve(c, b, values, h)
    assert together.shape[0] == 3
    for item, value in zip(together, values):
        assert np.array_equal(item, linear_ode_solve(c, b, value[None], h)[0])


def test_arrays_of_any_memory_order_are_read_right():
    c, b, g, h = oscillator(batch=2, step=9)
    c = np.array(np.broadcast_to(c, (2, 9, 1, 1, 3)))
    c[1, ..., 0] = 4
    plain = linear_ode_solve(c, b, g, h)
    assert np.array_equal(plain, linear_ode_solve(np.asfortranarray(c), b, g, h[:, ::-1]))


def test_a_failed_item_is_nan_with_a_warning_and_leaves_the_others_alone():
    c, b, g, h = oscillator(batch=3)
    good = linear_ode_solve(c, b, g, h)
    c[1] = 0
    c[2, 0, 0, 0, 0] = np.nan
    with pytest.warns(NumericalWarning, match="2 of 3 items .* item 1, singular"):
        solution = linear_ode_solve(c, b, g, h)
    assert np.array_equal(solution[0], good[0]) and np.isnan(solution[1:]).all()


def test_asked_for_the_status_there_is_no_warning():
    c, b, g, h = oscillator(batch=2)
    c[1] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = linear_ode_solve(c, b, g, h, full_output=True)
    assert result.status.tolist() == [0, 2] and result.slack.shape == (0,)
    assert linear_ode_solve(c[:1], b, g, h, scheme="slack", full_output=True).slack.shape == (1,)


def test_any_number_of_batch_dimensions_broadcasts_as_in_numpy():
    random = np.random.default_rng(2)
    c, b, g, h = oscillator(step=21)
    c = c + 0.1 * random.normal(size=(4, 1, *c.shape[1:]))  # (4, 1, 1, E, D, n + 1)
    g = random.normal(size=(3, *g.shape[1:]))
    together = linear_ode_solve(c, b, g, h[0], scheme="gam4")
    assert together.shape == (4, 3, 21, 1, 3)
    for i, j in np.ndindex(4, 3):
        alone = linear_ode_solve(c[i, 0], b[0], g[j], h[0], scheme="gam4")
        assert alone.shape == (21, 1, 3)
        assert np.array_equal(alone, together[i, j])
    result = linear_ode_solve(c, b, g, h[0], scheme="slack", full_output=True)
    assert result.slack.shape == result.status.shape == (4, 3)


def test_batch_dimensions_that_do_not_fit_are_refused():
    c, b, g, h = oscillator(step=21)
    with pytest.raises(ValueError, match=r"initial_values: got batch \(3,\), expected one that"):
        linear_ode_solve(np.repeat(c, 2, axis=0), b, np.repeat(g, 3, axis=0), h)


def test_the_number_of_threads_changes_no_bit():
    c, b, g, h = oscillator(step=21)
    g = np.random.default_rng(1).normal(size=(200, *g.shape[1:]))
    one = linear_ode_solve(c, b, g, h, threads=1)
    assert np.array_equal(one, linear_ode_solve(c, b, g, h, threads=3))
    assert np.array_equal(one, linear_ode_solve(c, b, g, h))
    with pytest.raises(ValueError, match="threads: got 0"):
        linear_ode_solve(c, b, g, h, threads=0)


def test_the_failed_item_of_several_batch_dimensions_is_named():
    c, b, g, h = oscillator(step=21)
    g = np.repeat(g, 6, axis=0).reshape((2, 3, *g.shape[1:]))
    g[1, 2] = np.nan
    with pytest.warns(NumericalWarning, match=r"1 of 6 .* the first is item \(1, 2\)"):
        linear_ode_solve(c, b, g, h)


def test_weights_change_what_cannot_all_be_met():
    c, b, g, h = oscillator(step=21)
    observed = np.ones((1, 21, 1, 1))
    near, far = (
        linear_ode_solve(c, b, observed, h, scheme="taylor", weights=(1, w, 1)) for w in (1e6, 1e-6)
    )
    assert np.abs(near[..., 0] - 1).max() < 1e-4 < np.abs(far[..., 0] - 1).max()


def replaced(index, change):
    def spoil(arrays):
        arrays[index] = change(arrays[index])
        return arrays

    return spoil


@pytest.mark.parametrize(
    "spoil, options, message",
    [
        (
            replaced(0, lambda a: a[0, 0]),
            {},
            r"coefficients: got shape \(1, 1, 3\), expected \(..., step, equation, dim, order",
        ),
        (replaced(0, lambda a: a[..., :1]), {}, r"coefficients: got order \+ 1 = 1, expected at least 2"),
        (replaced(0, lambda a: a.astype(complex)), {}, "coefficients: got dtype complex128"),
        (replaced(0, lambda a: a.astype(np.longdouble)), {}, "dtype float128, expected float32"),
        (replaced(0, lambda a: a[:0]), {}, "batch: got 0"),
        (replaced(1, lambda a: [[["one"]]]), {}, "rhs: got dtype <U3"),
        (replaced(1, lambda a: np.zeros((1, 7, 1))), {}, "steps: got step - 1 = 80, expected 1 or 6"),
        (replaced(1, lambda a: np.zeros((1, 1, 2))), {}, "rhs: got equation = 2, expected 1"),
        (replaced(2, lambda a: np.zeros((1, 1, 2, 2))), {}, "initial_values: got dim = 2"),
        (replaced(2, lambda a: np.zeros((1, 1, 1, 4))), {}, "initial_values: got initial order = 4"),
        (replaced(3, lambda a: -a), {}, "steps: got -0.1"),
        (replaced(3, lambda a: a[:, :1]), {}, "time_points: got none, expected the number of steps"),
        (list, dict(scheme="gam5"), 'scheme: got "gam5", expected one of'),
        (list, dict(factorisation="lu"), "factorisation: got 'lu'"),
        (list, dict(factorisation="ldl"), "ldl for scheme gbdf6"),
        (list, dict(weights=[1, 2]), r"weights: got shape \(2,\)"),
        (list, dict(weights=[1, -2, 1], scheme="taylor"), "weights.initial: got -2"),
        (list, dict(gamma=np.nan), "gamma"),
        (list, dict(time_points=0), "time_points: got 0"),
    ],
)
def test_misuse_is_refused_naming_the_argument(spoil, options, message):
    with pytest.raises(ValueError, match=message):
        linear_ode_solve(*spoil(oscillator()), **options)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(threads="2"), "threads: got '2', expected a whole number"),
        (dict(threads=2.0), "threads: got 2.0, expected a whole number"),
        (dict(time_points=21.0), "time_points: got 21.0, expected a whole number"),
        (dict(scheme=None), "scheme: got None, expected a text"),
        (dict(factorisation=1), "factorisation: got 1, expected a text"),
    ],
)
def test_options_of_another_type_are_named(options, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        linear_ode_solve(*oscillator(), **options)


def test_limits_of_the_machine_are_told():
    shared = np.ones((1, 1, 2)), np.ones((1, 1)), np.ones((1, 1, 1)), np.ones(1)
    shared = (shared[0][None], *shared[1:])
    with pytest.raises(ValueError, match="solution: got shape .1, 4611686018427387904, 1, 2."):
        linear_ode_solve(*shared, time_points=2**62)
    with pytest.raises(ValueError, match="threads: got .*, expected 1 to 4096"):
        linear_ode_solve(*shared, time_points=5, threads=2**40)
