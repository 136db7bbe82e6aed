"""Models found or loaded: evaluation, simulation, other programs' source, files."""

import os
import pickle
import subprocess

import numpy as np
import pandas
import pytest
import sympy

import mechnn
from conftest import ROOT, decay, swing


def test_the_right_hand_side_is_the_sum_of_the_terms(hudson):
    X = np.array([[30.0, 4.0], [50.0, 20.0]])
    hare, lynx = X.T
    (a, b), (c, d) = ([term.coefficient for term in terms] for terms in hudson.model_.terms)
    expected = np.stack([a * hare + b * hare * lynx, c * lynx + d * hare * lynx], axis=1)
    assert hudson.predict(X) == pytest.approx(expected)


def test_a_simulation_of_decay_is_the_exponential():
    t, x = decay()
    model = mechnn.Discoverer(states=["x"]).fit(x, t=t).model_
    rate = model.terms[0][0].coefficient
    for start in ([3.0], {"x": 3.0}):
        simulated = mechnn.simulate(model, start, t)
        assert simulated[:, 0] == pytest.approx(3 * np.exp(rate * t), rel=1e-6)


def test_a_simulation_begins_where_the_fit_did_unless_told(hudson):
    simulated = hudson.simulate()
    assert simulated.shape == (201, 2)
    assert simulated[0].tolist() == hudson.model_.starts[0].initial_state
    assert simulated[-1] == pytest.approx(hudson.simulate(times=[1900, 1920])[-1], rel=1e-5)


def document(term="x", coefficient="-0.5", error="0.01"):
    """A model.json of x' = coefficient term."""
    fields = f'"term": "{term}", "coefficient": {coefficient}, "standard_error": {error}'
    return f"""{{"format": "mechnn model", "schema_version": 1, "program_version": "0", "seed": 1,
        "data_hash": "", "options": {{}}, "states": [{{"name": "x", "unit": ""}}], "order": 1,
        "equations": [{{"state": "x", "terms": [{{{fields}}}]}}],
        "covariance": [], "noise": {{}}, "library": ["x"], "trajectories": []}}"""


def test_a_model_that_blows_up_is_nan_from_there_with_a_warning():
    with pytest.warns(mechnn.NumericalWarning, match="simulate: "):
        simulated = mechnn.Model.from_json(document("x**2", 1)).simulate([1.0], [0, 0.5, 2, 3])
    assert simulated[1, 0] == pytest.approx(2) and np.isnan(simulated[2:]).all()


def test_time_must_be_given_where_the_model_depends_on_it():
    model = mechnn.Model.from_json(document("t*x"))
    with pytest.raises(ValueError, match="t: got None"):
        model.predict([[1.0]])
    assert model.predict([[1.0], [1.0]], t=[2.0, 4.0]).ravel().tolist() == [-1.0, -2.0]


def test_sympy_gets_the_equations_that_the_script_defines(hudson, swinging):
    for found in (hudson, swinging):
        script = {}
        exec(found.model_.sympy_source(), script)
        for ours, theirs in zip(found.to_sympy(), script["equations"]):
            assert ours.lhs == theirs.lhs
            mine, of_script = (e.rhs.as_coefficients_dict() for e in (ours, theirs))
            assert mine == pytest.approx(of_script, rel=1e-14)


@pytest.mark.parametrize(
    "coefficient, error, text",
    [
        ("0.48217", "0.0996", "(0.48 ± 0.10) x"),
        ("0.48217", "0", "0.48217 x"),
        ("0.48217", "null", "0.4822 x"),
        ("-0.003", "0.02", "-(0.003 ± 0.020) x"),
        ("2345678", "4321", "(2.3457 ± 0.0043)e+06 x"),
        ("-3.14e-7", "2.1e-8", "-(3.14 ± 0.21)e-07 x"),
    ],
)
def test_a_coefficient_is_rounded_by_its_standard_error(coefficient, error, text):
    model = mechnn.Model.from_json(document("x", coefficient, error))
    assert model.equations(standard_errors=True) == [f"x' = {text}"]


def test_latex_and_c_are_the_programs(hudson):
    assert hudson.latex().startswith(r"\begin{align}") and r"\pm" in hudson.latex(
        standard_errors=True
    )
    assert "void rhs(double t" in hudson.model_.c_source()


def test_a_saved_model_comes_back_whole(tmp_path, hudson):
    hudson.save(tmp_path / "model.json")
    model = mechnn.load(tmp_path / "model.json")
    assert model.terms == hudson.model_.terms and model.starts == hudson.model_.starts
    assert np.array_equal(model.covariance, hudson.model_.covariance)
    assert np.array_equal(model.simulate(), hudson.simulate())
    assert str(pickle.loads(pickle.dumps(model))) == str(model)


@pytest.mark.parametrize("order", [1, 2])
def test_a_state_named_like_a_keyword_is_found_saved_loaded_and_exported(tmp_path, order):
    t, x = swing() if order == 2 else decay()
    found = mechnn.Discoverer(states=["lambda"], order=order).fit(x, t=t)
    found.save(tmp_path / "model.json")
    model = mechnn.load(tmp_path / "model.json")
    assert model.terms == found.model_.terms and model.states == ["lambda"]
    assert model.to_json() == found.model_.to_json()
    assert np.array_equal(model.simulate(), found.simulate())
    script = {}
    exec(model.sympy_source(), script)
    (ours,), (theirs,) = model.to_sympy(), script["equations"]
    assert ours.lhs == theirs.lhs == sympy.Function("lambda")(sympy.Symbol("t")).diff("t", order)
    mine, of_script = (e.rhs.as_coefficients_dict() for e in (ours, theirs))
    assert mine == pytest.approx(of_script, rel=1e-14)


@pytest.mark.parametrize("name", ["sin", "t", "2x", "größe"])
def test_a_name_that_no_state_can_have_is_refused_alike_when_fitted_and_when_loaded(name):
    t, x = decay()
    with pytest.raises(ValueError, match="another name|not an identifier") as fitting:
        mechnn.Discoverer(states=[name]).fit(x, t=t)
    text = document().replace('"name": "x"', f'"name": "{name}"')
    with pytest.raises(ValueError, match="/states/0/name") as loading:
        mechnn.Model.from_json(text)
    reason = str(fitting.value).split(f"'{name}' ")[1]
    assert str(loading.value).endswith(reason)


@pytest.mark.skipif("MECHNN_PROGRAM" not in os.environ, reason="ctest names the program")
def test_the_program_finds_and_reads_the_same_model(tmp_path, hudson):
    run = lambda *a: subprocess.run(
        [os.environ["MECHNN_PROGRAM"], *a], check=True, capture_output=True
    )
    run("discover", str(ROOT / "data" / "hudson_bay.csv"), "-o", str(tmp_path))
    model = mechnn.load(tmp_path / "model.json")
    assert model.terms == hudson.model_.terms
    hudson.save(tmp_path / "ours.json")
    simulated = run("simulate", str(tmp_path / "ours.json")).stdout.decode().splitlines()
    assert np.array_equal(np.genfromtxt(simulated[1:], delimiter=",")[:, 1:], hudson.simulate())


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "wrong.json"),
        ("{}", "a model file of mechnn"),
        (document(coefficient="null"), "/equations/0/terms/0/coefficient"),
        (document("y"), "/equations/0/terms/0/term"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path, text, message):
    path = tmp_path / "wrong.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="wrong.json") as caught:
        mechnn.load(path)
    assert message in str(caught.value)


def test_files_that_are_not_there_are_errors_of_the_system(tmp_path, hudson):
    with pytest.raises(FileNotFoundError):
        mechnn.load(tmp_path / "none.json")
    with pytest.raises(OSError, match="nowhere"):
        hudson.save(tmp_path / "nowhere" / "model.json")


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda m: m.simulate([1.0, 2.0], [0, 1]),
            r"initial_state: got shape \(2,\), expected \(1,\)",
        ),
        (lambda m: m.simulate({"y": 1}, [0, 1]), "initial_state: got y, expected x"),
        (lambda m: m.simulate([1.0], [1, 0]), "times"),
        (lambda m: m.simulate([1.0], [[0, 1]]), r"times: got shape \(1, 2\)"),
        (lambda m: m.simulate([np.nan], [0, 1]), "initial"),
        (lambda m: m.simulate(), "times: got None, and the model has no fitted trajectory"),
        (lambda m: m.predict([[1.0, 2.0]]), "X has 2 features, but Model is expecting 1"),
        (lambda m: m.predict([1.0]), "X: got shape"),
        (lambda m: m.predict(pandas.DataFrame({"y": [1.0]})), "X: column 'x' is missing, got y"),
    ],
)
def test_misuse_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call(mechnn.Model.from_json(document()))
