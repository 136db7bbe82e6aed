"""Discovery from Python: known equations, the forms data come in, refusals, interruption."""

import doctest
import json
import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pandas
import pytest
from conftest import ROOT, decay, swing

import mechnn
from mechnn import Discoverer


def test_hare_and_lynx_are_predator_and_prey(hudson):
    chosen = [[term.text for term in terms] for terms in hudson.model_.terms]
    assert chosen == [["hare", "hare*lynx"], ["lynx", "hare*lynx"]]
    assert hudson.equations()[0] == "hare' = 0.482 hare - 0.0248 hare lynx"
    assert "±" in hudson.equations(standard_errors=True)[0]
    assert hudson.status_ == "done" and any("correlated" in w for w in hudson.warnings_)


def test_every_candidate_has_its_coefficient_in_every_equation(hudson):
    assert hudson.terms_ == ["1", "hare", "lynx", "hare**2", "hare*lynx", "lynx**2"]
    assert hudson.coefficients_.shape == hudson.standard_errors_.shape == (2, 6)
    assert (hudson.coefficients_ != 0).tolist() == np.isfinite(hudson.standard_errors_).tolist()
    for d, terms in enumerate(hudson.model_.terms):
        for term in terms:
            assert hudson.coefficients_[d, hudson.terms_.index(term.text)] == term.coefficient


def test_standard_errors_are_the_roots_of_the_covariance(hudson):
    errors = [term.standard_error for terms in hudson.model_.terms for term in terms]
    assert np.sqrt(np.diag(hudson.model_.covariance)) == pytest.approx(errors)


def test_fits_are_what_was_measured_and_what_was_missed(hudson, pelts):
    (one,) = hudson.fits_
    assert np.array_equal(one.samples, pelts[:, 1:]) and np.array_equal(
        one.sample_times, pelts[:, 0]
    )
    at_samples = np.stack([np.interp(pelts[:, 0], one.times, x) for x in one.states.T], axis=1)
    assert np.abs(one.samples - at_samples - one.residuals).max() < 0.5
    spread = one.samples - one.samples.mean(axis=0)
    r_squared = 1 - (one.residuals**2).sum(axis=0) / (spread**2).sum(axis=0)
    assert hudson.r_squared_ == pytest.approx(r_squared)


def test_rivals_come_in_order_and_are_models(hudson):
    behind = [rival.behind for rival in hudson.rivals_]
    assert behind == sorted(behind) and behind[0] > 0
    assert hudson.rivals_[0].model.equations() != hudson.equations()
    assert hudson.path_[0][2] == "full library" and hudson.evidence_ >= max(
        p[1] for p in hudson.path_
    )


def test_second_order_is_found_from_positions(swinging):
    (terms,) = swinging.model_.terms
    found = {term.text: term.coefficient for term in terms}
    assert found == pytest.approx({"x": -1, "x_dot": -0.1}, abs=0.01)
    assert swinging.predict([[1, 0], [0, 1]]) == pytest.approx(np.array([[-1], [-0.1]]), abs=0.01)


@pytest.fixture(scope="module")
def plain():
    t, x = decay()
    return Discoverer(states=["x"]).fit(x, t=t)


def frame():
    t, x = decay()
    return pandas.DataFrame({"x": x[:, 0], "note": 1.0, "time": t})


@pytest.mark.parametrize(
    "fit",
    [
        lambda d: d.fit(decay()[1], t=0.1),
        lambda d: d.fit(decay()[1].tolist(), t=list(decay()[0])),
        lambda d: d.fit([decay()[1]], t=decay()[0][1] - decay()[0][0]),
        lambda d: d.fit(frame()),
        lambda d: d.fit(frame().rename(columns={"time": "when"}), t="when"),
        lambda d: d.fit(frame().drop(columns="time"), t=0.1),
        lambda d: d.fit(frame().assign(trajectory="a")),
    ],
)
def test_the_same_data_in_other_forms_give_the_same_equation(plain, fit):
    same = fit(Discoverer(states=["x"]))
    assert same.equations() == plain.equations()
    assert same.coefficients_ == pytest.approx(plain.coefficients_, rel=1e-9)


def test_without_times_samples_are_one_apart():
    _, x = decay()
    assert Discoverer().fit(x).coefficients_[0, 1] == pytest.approx(-0.07, rel=0.01)


def test_trajectories_are_told_apart_and_have_names():
    t, x = decay()
    _, other = decay(start=0.5)
    table = pandas.concat(
        [
            pandas.DataFrame({"t": t, "x": v[:, 0], "trajectory": n})
            for n, v in (("a", x), ("b", other))
        ]
    )
    by_column = Discoverer().fit(table)
    by_list = Discoverer(states=["x"]).fit([x, other], t=[t, t])
    assert [one.name for one in by_column.fits_] == ["a", "b"]
    assert [one.name for one in by_list.fits_] == ["0", "1"]
    assert by_column.coefficients_ == pytest.approx(by_list.coefficients_)
    assert by_column.feature_names_in_.tolist() == ["x"]
    assert [start.trajectory for start in by_column.model_.starts] == ["a", "b"]


def test_a_fit_of_an_array_forgets_the_names_of_the_frame_before():
    found = Discoverer().fit(frame()[["x", "time"]])
    assert found.feature_names_in_.tolist() == ["x"]
    assert not hasattr(found.fit(decay()[1]), "feature_names_in_")


def test_missing_values_stay_missing():
    t, x = decay()
    x[5:9] = np.nan
    found = Discoverer().fit(x, t=t)
    assert found.coefficients_[0, 1] == pytest.approx(-0.7, rel=0.01)
    assert np.isnan(found.fits_[0].residuals[5:9]).all()


def test_options_reach_the_search():
    t, x = decay()
    options = dict(library="polynomial, time", degree=1, terms="exp(-x)", noise=0.5)
    found = Discoverer(states=["x"], **options).fit(x, t=t)
    assert sorted(found.terms_) == ["1", "exp(-x)", "t", "x"]
    assert found.noise_.tolist() == [0.5]
    assert "sin(x0)" in Discoverer(library=["trigonometric"]).fit(x, t=t).terms_


def test_the_library_may_be_chosen_automatically(plain):
    t, x = decay()
    found = Discoverer(library="auto", states=["x"]).fit(x, t=t)
    assert found.equations() == plain.equations()


def test_the_number_of_threads_changes_nothing(pelts, hudson):
    other = Discoverer(states=["hare", "lynx"], threads=3).fit(pelts[:, 1:], t=pelts[:, 0])
    assert np.array_equal(other.coefficients_, hudson.coefficients_)


def test_the_score_is_that_of_a_simulation():
    t, x = decay()
    found = Discoverer().fit(x, t=t)
    simulated = found.simulate(x[0], t)
    expected = 1 - ((x - simulated) ** 2).sum() / ((x - x.mean()) ** 2).sum()
    assert found.score(x, t=t) == pytest.approx(expected, abs=1e-12)
    assert found.score(x, t=t, initial_state=[20]) < 0 < found.score([x, x], t=t)


def test_a_score_of_second_order_needs_an_initial_state(swinging):
    t, x = swing()
    with pytest.raises(ValueError, match="initial_state: got None"):
        swinging.score(x, t=t)
    assert swinging.score(x, t=t, initial_state={"x": 1, "x_dot": 0}) > 0.999


def test_a_fitted_discoverer_survives_pickling(hudson):
    again = pickle.loads(pickle.dumps(hudson))
    assert again.equations() == hudson.equations()
    assert np.array_equal(again.simulate(), hudson.simulate())


def refused(X, t=None, **options):
    with pytest.raises((ValueError, TypeError)) as caught:
        Discoverer(**options).fit(X, t=t)
    return str(caught.value)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(library="polynomials"), "library: got 'polynomials', expected one or several of"),
        (dict(degree="two"), "degree: got 'two', expected a whole number"),
        (dict(degree=-1), "degree"),
        (dict(order=3), "order: got 3, expected 1 or 2"),
        (dict(scheme="gbdf6"), "scheme: got 'gbdf6'"),
        (dict(noise=-1), "noise: got -1"),
        (dict(noise=[1, 2]), "noise: got 2 values"),
        (dict(noise="loud"), "noise: got 'loud'"),
        (dict(threads=-2), "threads: got -2"),
        (dict(terms=["y*x0"]), "terms: \"y*x0\": expression: column 1: unknown name 'y'"),
        (dict(terms=["2*x0"]), 'terms: "2*x0" is a multiple of "x0"'),
        (
            dict(terms=["2*sin(x0)"], library="auto"),
            'terms: "2*sin(x0)" is a multiple of "sin(x0)"',
        ),
        (dict(states=["x", "y"]), "X has 1 features, but Discoverer is expecting 2"),
        (dict(states=["a b"]), "a b"),
    ],
)
def test_wrong_options_are_refused_by_name(options, message):
    assert message in refused(decay()[1], **options)


@pytest.mark.parametrize(
    "X, t, message",
    [
        (np.zeros(9), None, "X: got shape (9,), expected (samples, states)"),
        ([["a"], ["b"]], None, "X: expected numbers"),
        (np.ones((9, 1)), None, "constant"),
        (np.full((9, 1), np.inf), None, "infinite"),
        (np.arange(4.0).reshape(4, 1), None, "expected at least 5"),
        (decay()[1], np.arange(3), "t: got shape (3,), expected (41,)"),
        (decay()[1], decay()[0][::-1], "increasing"),
        (decay()[1], -1, "t: got a step of -1"),
        (decay()[1], "when", "t: got 'when', expected a step, 41 times"),
        ([decay()[1]] * 2, [1.0], "t: got 1 arrays, expected one for each of 2"),
        ([decay()[1], np.ones((9, 2))], None, "X[1]: got the states ['x0', 'x1']"),
        (frame(), "when", "X: column 'when' is missing, got x, note, time"),
        (
            frame().assign(trajectory=["a"] * 40 + [None]),
            None,
            "X: column 'trajectory' is empty in 1 of 41 rows",
        ),
        (pandas.DataFrame({"x": ["a"] * 9}), None, "X: expected numbers"),
    ],
)
def test_wrong_data_are_refused_by_name(X, t, message):
    assert message in refused(X, t)


LONG_FIT = """
import numpy, mechnn
rng = numpy.random.default_rng(0)
X = rng.normal(size=(600, 5)).cumsum(axis=0)
found = mechnn.Discoverer(degree=3, threads=1)
print("searching", flush=True)
try:
    found.fit(X)
except KeyboardInterrupt:
    print("interrupted", getattr(found, "status_", "stopped"))  # perhaps before the first model
"""


def test_ctrl_c_stops_a_search():
    run = subprocess.Popen([sys.executable, "-c", LONG_FIT], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "searching\n"
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    try:
        output, _ = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 0 and output == "interrupted stopped\n"


def test_the_example_of_the_docstring_is_right():
    failed, attempted = doctest.testmod(mechnn._discoverer)
    assert failed == 0 < attempted


def test_the_model_file_says_how_it_was_found(tmp_path, hudson):
    hudson.save(tmp_path / "model.json")
    document = json.loads((tmp_path / "model.json").read_text())
    assert document["options"]["degree"] == 2 and document["options"]["states"] == ["hare", "lynx"]
    assert document["seed"] == 1 and document["program_version"] == mechnn.__version__
