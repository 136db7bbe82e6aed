"""Parameters of given equations: mechnn fit."""

import json

import numpy as np
import pytest
from test_options import refused

LOGISTIC = ("--equation", "x' = r*x*(1 - x/K)")


@pytest.fixture
def growth(tmp_path):
    t = np.linspace(0, 12, 25)
    x = 50 / (1 + 24 * np.exp(-0.8 * t)) + 0.4 * np.random.default_rng(1).normal(size=25)
    rows = [f"{a},{b:.6f},{2 * a}" for a, b in zip(t, x)]
    (tmp_path / "growth.csv").write_text("t,x,other\n" + "\n".join(rows) + "\n")
    return tmp_path / "growth.csv"


def fitted(result):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def values(document):
    return {p["name"]: p["value"] for p in document["parameters"]}


def test_parameters_come_with_intervals_that_hold_the_truth(mechnn, growth):
    found = fitted(mechnn("--json", "fit", growth, "--states", "x", *LOGISTIC))
    assert values(found) == pytest.approx({"r": 0.8, "K": 50}, rel=0.05)
    for parameter, truth in zip(found["parameters"], [0.8, 50]):
        low, high = parameter["interval"]
        assert low < truth < high and parameter["trajectory"] is None
        assert 0 < parameter["standard_error"] < 0.05 * truth
    assert found["starts"]["tried"] == 8 and found["starts"]["agree"] >= 6
    assert found["verdict"]["headline"] == "good"
    assert found["noise"]["x"] == pytest.approx(0.4, rel=0.4)


def test_the_text_names_what_was_found(mechnn, growth):
    result = mechnn("fit", growth, "--states", "x", *LOGISTIC)
    assert result.returncode == 0, result.stderr
    for text in ("r =", "K =", "x(0) =", "Good: the equations explain the data"):
        assert text in result.stdout


def test_the_model_written_is_simulated(mechnn, growth, tmp_path):
    fitted(mechnn("--json", "fit", growth, "--states", "x", *LOGISTIC, "-o", "out"))
    result = mechnn("simulate", "out/model.json", "--times", "0:12:1", "-o", "ahead.csv")
    assert result.returncode == 0, result.stderr
    last = (tmp_path / "ahead.csv").read_text().split()[-1].split(",")
    assert float(last[-1]) == pytest.approx(50 / (1 + 24 * np.exp(-0.8 * 12)), rel=0.03)
    header, first = (tmp_path / "out/fitted.csv").read_text().split()[:2]
    assert header == "t,x" and float(first.split(",")[1]) == pytest.approx(2, abs=0.5)
    assert json.loads((tmp_path / "out/fit.json").read_text())["status"] == "done"


def test_equations_are_read_from_a_file_with_comments(mechnn, growth, tmp_path):
    (tmp_path / "growth.eq").write_text("# logistic\ndx/dt = r*x*(1 - x/K)  # growth\n")
    found = fitted(
        mechnn("--json", "fit", growth, "--states", "x", "--equations", "growth.eq",
               "--bound", "0<r<5", "--start", "K=30")
    )
    assert values(found)["r"] == pytest.approx(0.8, rel=0.05)


def test_the_seed_decides_where_searches_begin_and_not_where_they_end(mechnn, growth):
    first, second = (
        fitted(mechnn("--json", "--seed", seed, "fit", growth, "--states", "x", *LOGISTIC))
        for seed in (1, 5)
    )
    assert values(first) == pytest.approx(values(second), rel=1e-4)


def test_each_trajectory_may_have_its_own_parameter(mechnn, tmp_path):
    rows = []
    for run, capacity in (("a", 50), ("b", 80)):
        for t in np.linspace(0, 12, 20):
            rows.append(f"{run},{t},{capacity / (1 + 20 * np.exp(-0.8 * t)):.4f}")
    (tmp_path / "runs.csv").write_text("trajectory,t,x\n" + "\n".join(rows) + "\n")
    found = fitted(mechnn("--json", "fit", "runs.csv", *LOGISTIC, "--per-trajectory", "K", "-o", "o"))
    own = {p["trajectory"]: p["value"] for p in found["parameters"] if p["name"] == "K"}
    assert own == pytest.approx({"a": 50, "b": 80}, rel=1e-3)
    assert (tmp_path / "o/model_2.json").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "--equation: none is given"),
        (["--equation", "x' = r*(x"], "column 10: found the end"),
        (["--equation", "x' = r*x", "--bound", "K>0"], "'K', which is no parameter"),
        (["--equation", "x' = r*x", "--bound", "r>1", "--bound", "r<0"], "contradict each other"),
        (["--equation", "x' = r*x", "--bound", "r=1"], "--bound: found"),
        (["--equation", "x' = r*x", "--start", "r=-1", "--bound", "r>0"], "within the bounds of r"),
        (["--equation", "x' = r*x", "--prior", "r~flat"], "--prior: found"),
        (["--equation", "x' = r*x*other"], "'other' is a column of the table"),
        (["--equation", "x' = r*z", "--equation", "z' = -z"], "--hidden z"),
        (["--equation", "x' = r*x", "--hidden", "z"], "none of the hidden state 'z'"),
        (["--equation", "x' = r*x", "--noise", "-1"], "expected positive numbers"),
        (["--equations", "none.eq"], "none.eq: there is no such file"),
    ],
)
def test_mistakes_are_refused_in_one_sentence(arguments, message, mechnn, growth):
    refused(mechnn("fit", growth, "--states", "x", *arguments), message)


def test_a_column_without_an_equation_is_refused(mechnn, growth):
    refused(mechnn("fit", growth, *LOGISTIC), "there is none of 'other'")


def test_no_number_anywhere_ends_with_one(mechnn, growth):
    result = mechnn("fit", growth, "--states", "x", "--equation", "x' = r*log(-5 - x)")
    assert result.returncode == 1
    assert "No fit was found" in result.stdout
    assert "the right-hand side of x' is no number" in result.stdout
