"""Known signals that drive a system: found with, evaluated, simulated, saved."""

import pickle

import numpy as np
import pandas
import pytest
import sympy
from conftest import decay, level, reservoir
from sklearn.base import clone

import mechnn
from mechnn import Discoverer


@pytest.fixture(scope="module")
def found():
    t, X = reservoir()
    return Discoverer(states=["P", "S"], inputs=["P"]).fit(X, t=t)


def frame():
    t, X = reservoir()
    return pandas.DataFrame({"t": t, "P": X[:, 0], "S": X[:, 1]})


def test_an_input_is_in_equations_and_has_none(found):
    (terms,) = found.model_.terms
    coefficients = {term.text: term.coefficient for term in terms}
    assert coefficients == pytest.approx({"S": -0.1, "P": 1}, rel=0.02)
    assert found.model_.states == ["S"] and found.model_.inputs == ["P"]
    assert found.model_.variables == ["S", "P", "t"]
    assert found.coefficients_.shape == (1, len(found.terms_)) and "S*P" in found.terms_


def test_models_without_inputs_have_none(hudson):
    assert hudson.model_.inputs == [] and hudson.fits_[0].inputs.shape == (21, 0)


@pytest.mark.parametrize(
    "options, X",
    [
        (dict(inputs="P"), frame()),
        (dict(inputs=("P",), states=["S"]), frame()),
        (dict(inputs=["P"], states=["S", "P"]), frame()),
        (dict(inputs=["P"], states=["S", "P"]), reservoir()[1][:, ::-1]),
    ],
)
def test_inputs_go_by_their_names_whatever_the_order_of_columns(found, options, X):
    t = None if isinstance(X, pandas.DataFrame) else reservoir()[0]
    same = Discoverer(**options).fit(X, t=t)
    assert same.equations() == found.equations()
    assert same.n_features_in_ == 2


def test_names_of_inputs_may_be_those_given_by_default():
    t, X = reservoir()
    assert Discoverer(inputs=["x0"]).fit(X, t=t).model_.variables == ["x1", "x0", "t"]


def test_fits_hold_states_and_inputs_apart(found):
    t, X = reservoir()
    (one,) = found.fits_
    assert np.array_equal(one.samples, X[:, 1:]) and np.array_equal(one.inputs, X[:, :1])
    assert one.residuals.shape == one.samples.shape == (len(t), 1)


def test_a_simulation_takes_inputs_at_its_times_or_with_times_of_their_own(found):
    t, X = reservoir()
    P = X[:, :1]
    simulated = found.simulate([5.0], t, inputs=P)
    assert simulated[:, 0] == pytest.approx(level(t), abs=0.1)
    for inputs in (P[:, 0], P.tolist(), frame(), (t, P), (t, P[:, 0]), (t.tolist(), frame())):
        assert np.array_equal(found.simulate([5.0], t, inputs=inputs), simulated)
    assert np.array_equal(mechnn.simulate(found, {"S": 5.0}, t, inputs=P), simulated)
    few = found.simulate([5.0], t[[0, 60, 120]], inputs=(t, P))
    assert few == pytest.approx(simulated[[0, 60, 120]], rel=1e-6)


def test_a_simulation_from_the_fits_own_start_needs_only_its_inputs(found):
    (one,) = found.fits_
    simulated = found.simulate(inputs=(one.sample_times, one.inputs))
    assert simulated.shape == (201, 1)
    assert simulated[-1, 0] == pytest.approx(level(30.0), abs=0.1)


def test_missing_values_of_inputs_lie_between_their_neighbours(found):
    t = np.array([0.0, 1, 2, 3])
    gap, filled = np.array([1.0, np.nan, 3, np.nan]), np.array([1.0, 2, 3, 3])
    gapless = found.simulate([5.0], t, inputs=filled)
    assert np.array_equal(found.simulate([5.0], t, inputs=gap), gapless)
    assert found.predict(np.ones((4, 1)), t=t, inputs=(t, gap)) == pytest.approx(
        found.predict(np.ones((4, 1)), inputs=filled)
    )


def test_the_right_hand_side_takes_inputs(found):
    t, X = reservoir()
    (a, b) = (found.coefficients_[0, found.terms_.index(name)] for name in ("S", "P"))
    expected = (a * X[:, 1] + b * X[:, 0]).reshape(-1, 1)
    model = found.model_
    for got in (
        found.predict(X),
        found.predict(frame()),
        model.predict(frame()[["S"]], inputs=X[:, 0]),
        model.predict(X[:, 1:], inputs=X[:, :1]),
        model.predict(X[:, 1:], t=t, inputs=(t, X[:, :1])),
    ):
        assert got == pytest.approx(expected)


def test_inputs_of_equations_of_second_order_stand_after_derivatives():
    t = np.linspace(0, 10, 101)
    u = np.cos(2 * t)  # x'' = -x + u from x(0) = 1 at rest
    x = (4 * np.cos(t) - np.cos(2 * t)) / 3 + 1e-3 * np.random.default_rng(5).normal(size=101)
    X = np.column_stack([x, u])
    found = Discoverer(order=2, states=["x", "u"], inputs=["u"], degree=1).fit(X, t=t)
    assert found.model_.variables == ["x", "x_dot", "u", "t"]
    assert found.predict([[1, 0]], inputs=[[1]])[0, 0] == pytest.approx(0, abs=0.02)
    simulated = found.simulate({"x": 1, "x_dot": 0}, t, inputs=u)
    assert simulated.shape == (101, 2) and simulated[:, 0] == pytest.approx(x, abs=0.05)
    assert found.score(X, t=t, initial_state=[1, 0]) > 0.99


def test_a_score_is_that_of_a_simulation_with_the_datas_inputs(found):
    t, X = reservoir()
    simulated = found.simulate(X[0, 1:], t, inputs=X[:, :1])[:, 0]
    S = X[:, 1]
    expected = 1 - ((S - simulated) ** 2).sum() / ((S - S.mean()) ** 2).sum()
    assert found.score(X, t=t) == pytest.approx(expected, abs=1e-12)
    assert found.score(frame()) == pytest.approx(expected, abs=1e-12)
    other = reservoir(start=30.0)[1]
    assert found.score([X, other], t=[t, t]) > 0.99


def test_a_model_with_inputs_is_saved_pickled_and_exported(tmp_path, found):
    t, X = reservoir()
    found.save(tmp_path / "model.json")
    model = mechnn.load(tmp_path / "model.json")
    assert model.inputs == ["P"] and str(model) == str(pickle.loads(pickle.dumps(model)))
    again = pickle.loads(pickle.dumps(found))
    assert np.array_equal(again.predict(X), found.predict(X))
    assert "const double *input" in model.c_source()
    (equation,) = model.to_sympy()
    script = {}
    exec(model.sympy_source(), script)
    assert sympy.Function("P")(sympy.Symbol("t")) in equation.rhs.atoms(sympy.Function)
    mine, of_script = (e.rhs.as_coefficients_dict() for e in (equation, script["equations"][0]))
    assert mine == pytest.approx(of_script, rel=1e-14)


def test_a_clone_has_the_inputs(found):
    assert clone(found).get_params()["inputs"] == ["P"]
    assert repr(Discoverer(inputs=["P"])) == "Discoverer(inputs=['P'])"


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(inputs=["Q"]), "inputs: 'Q' is not among the columns"),
        (dict(inputs=["P", "P"]), "inputs: 'P' is given twice"),
        (dict(inputs=["P", "S"]), "inputs: no state is left"),
        (dict(inputs=["P"], terms=["2*P"]), 'terms: "2*P" is a multiple of "P"'),
        (dict(inputs=["P"], noise=[1, 2]), "noise: got 2 values"),
    ],
)
def test_wrong_inputs_are_refused_by_name(options, message):
    t, X = reservoir()
    with pytest.raises(ValueError) as caught:
        Discoverer(states=["P", "S"], **options).fit(X, t=t)
    assert message in str(caught.value)


def test_an_input_that_is_no_column_of_a_frame_is_missing_there():
    with pytest.raises(ValueError, match="X: column 'Q' is missing, got t, P, S"):
        Discoverer(states=["S"], inputs=["Q"]).fit(frame())


@pytest.mark.parametrize(
    "inputs, message",
    [
        (None, "inputs: got None, expected the signals P of the model"),
        (np.ones((2, 1)), r"inputs: got shape \(2, 1\), expected \(3, 1\), a row for each time: P"),
        (np.ones((3, 2)), r"inputs: got shape \(3, 2\), expected \(3, 1\)"),
        (2.0, r"inputs: got shape \(\), expected \(3, 1\)"),
        (([0, 1], [1.0]), r"inputs: got shape \(1, 1\), expected \(2, 1\)"),
        (([0, 1, 2],), "inputs: got a tuple of 1, expected an array or"),
        (([[0, 1]], [1.0, 2]), r"inputs: got times of shape \(1, 2\)"),
        (([1, 0], [1.0, 2]), "inputs: times must increase"),
        ([1, np.inf, 2], "inputs: a value is not finite"),
        ([np.nan] * 3, "input 'P' has no value"),
        (pandas.DataFrame({"Q": [1.0, 2, 3]}), "inputs: column 'P' is missing, got Q"),
        (["a", "b", "c"], "inputs: expected numbers"),
    ],
)
def test_inputs_of_a_simulation_that_do_not_fit_are_refused(found, inputs, message):
    with pytest.raises(ValueError, match=message):
        found.simulate([5.0], [0, 1, 2], inputs=inputs)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda f: f.model_.predict([[1.0]]), "inputs: got None, expected the signals P"),
        (lambda f: f.predict([[1.0]]), "X has 1 features, but Discoverer is expecting 2"),
        (lambda f: f.predict([[1.0]], inputs=([0, 1], [1.0, 2])), "t: got None"),
        (lambda f: f.score(reservoir()[1][:, 1:]), "X has 1 features, but Discoverer is"),
    ],
)
def test_missing_inputs_are_named(found, call, message):
    with pytest.raises(ValueError, match=message):
        call(found)


def test_inputs_for_a_model_without_any_are_refused():
    t, x = decay()
    plain = Discoverer(states=["x"]).fit(x, t=t)
    for call in (lambda: plain.simulate([1.0], t, inputs=t), lambda: plain.predict(x, inputs=t)):
        with pytest.raises(ValueError, match="the model has no inputs"):
            call()
