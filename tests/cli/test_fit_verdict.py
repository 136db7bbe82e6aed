"""mechnn fit says what speaks against its answer, in text and in JSON."""

import json

import numpy as np
import pytest
from test_options import refused

LOGISTIC = ("--equation", "x' = r*x*(1 - x/K)")
CHAIN = ("--hidden", "a,b", "--equation", "a' = -k1*a", "--equation", "b' = k1*a - k2*b",
         "--equation", "c' = k2*b", "--bound", "k1>0", "--bound", "k2>0",
         "--prior", "a(0)~normal(1,0.01)", "--prior", "b(0)~normal(0,0.01)")


def write(path, **columns):
    rows = zip(*columns.values())
    lines = [",".join(columns), *(",".join(repr(float(v)) for v in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def growth(tmp_path):
    t = np.linspace(0, 12, 25)
    x = 50 / (1 + 24 * np.exp(-0.8 * t)) + 0.4 * np.random.default_rng(1).normal(size=25)
    return write(tmp_path / "growth.csv", t=t, x=x, other=2 * t)


@pytest.fixture
def chain(tmp_path):
    t = np.linspace(0, 10, 41)
    c = 1 - (np.exp(-0.3 * t) - 0.3 * np.exp(-t)) / 0.7
    return write(tmp_path / "chain.csv", t=t, c=c + 0.01 * np.random.default_rng(1).normal(size=41))


def fitted(result):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_rates_that_can_be_exchanged_are_two_optima(mechnn, chain):
    found = fitted(mechnn("--json", "fit", chain, *CHAIN))
    assert found["verdict"]["headline"] == "doubtful"
    assert found["verdict"]["optimum"] == "doubtful"
    first, second = found["optima"]
    by_name = [{p["name"]: p["value"] for p in o["parameters"]} for o in (first, second)]
    assert by_name[0]["k1"] == pytest.approx(by_name[1]["k2"], rel=0.1)
    assert first["behind"] == 0 and abs(second["behind"]) < 6
    assert first["searches"] + second["searches"] <= found["starts"]["tried"]
    assert any("k1 and k2" in warning for warning in found["warnings"])
    assert any("--bound" in advice for advice in found["verdict"]["advice"])


def test_optima_are_listed_in_the_text(mechnn, chain):
    text = mechnn("fit", chain, *CHAIN).stdout
    assert "Doubtful: 2 optima fit about equally well, and they differ in k1 and k2." in text
    assert "Optima that the data cannot tell apart" in text
    assert "behind by 0.0" in text


def test_a_given_noise_that_residuals_contradict_is_said_with_its_number(mechnn, growth):
    found = fitted(mechnn("--json", "fit", growth, "--states", "x", *LOGISTIC, "--noise", "0.1"))
    assert found["verdict"]["equations"] == "doubtful"
    assert any("times the given noise of 0.1" in warning for warning in found["warnings"])
    assert found["residual_noise"]["x"] == pytest.approx(0.4, rel=0.4)


def test_as_many_unknowns_as_numbers_have_no_errors(mechnn, tmp_path):
    table = write(tmp_path / "three.csv", t=[0, 1, 2], x=[1, 2.1, 2.9])
    equation = ("--equation", "x' = a*x + b")
    found = fitted(mechnn("--json", "fit", table, *equation))
    assert found["verdict"]["headline"] == "unexplained"
    assert all(p["standard_error"] is None for p in found["parameters"])
    assert found["noise"]["x"] is None and found["aic"] is None
    text = mechnn("fit", table, *equation).stdout
    assert "no number is left to estimate errors by" in text and "±" not in text
    assert "nan" not in text


def test_bounds_and_priors_that_hold_an_estimate_are_warnings(mechnn, growth):
    bound = fitted(mechnn("--json", "fit", growth, "--states", "x", *LOGISTIC, "--bound", "K<49.5"))
    assert any("K is at its upper bound 49.5" in warning for warning in bound["warnings"])
    prior = ("--prior", "K~normal(45,1)")
    against = mechnn("fit", growth, "--states", "x", *LOGISTIC, *prior).stdout
    assert "The data contradict the prior of K, 45 ± 1" in against
    assert "Doubtful: the data contradict the prior of K." in against


def test_an_outlier_is_named_by_time_column_and_distance(mechnn, tmp_path):
    t = np.linspace(0, 12, 25)
    x = 50 / (1 + 24 * np.exp(-0.8 * t)) + 0.4 * np.random.default_rng(1).normal(size=25)
    x[7] += 15
    text = mechnn("fit", write(tmp_path / "slip.csv", t=t, x=x), *LOGISTIC).stdout
    assert "x = 35.562 at t = 3.5 (sample 8) is" in text
    assert "standard deviations of the noise from the fit" in text
    assert "fit again without it" in text


def test_names_that_may_be_mistakes_are_named(mechnn, growth):
    twice = fitted(mechnn("--json", "fit", growth, "--states", "x",
                          "--equation", "x' = k1*x*(1 - x/(100*K1))"))
    assert any("k1 and K1 are taken for two parameters" in warning for warning in twice["warnings"])
    typed = fitted(mechnn("--json", "fit", growth, "--states", "x",
                          "--equation", "x' = 0.8*x*(1 - x/oher)"))
    assert any("if the column other is meant" in warning for warning in typed["warnings"])
    hidden = fitted(mechnn("--json", "fit", growth, "--states", "x", "--hidden", "Other",
                           "--equation", "x' = 0.8*x*(1 - x/Other)", "--equation", "Other' = 0"))
    assert any("the table has a column other" in warning for warning in hidden["warnings"])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--equation", "X' = r*X"], "is x meant?"),
        (["--equation", "x' = r*x", "--equation", "other' = a"], "that --states leaves out"),
        (["--equation", "x' = rate*x", "--bound", "Rate>0"], "(is rate meant?)"),
    ],
)
def test_refusals_name_what_was_probably_meant(arguments, message, mechnn, growth):
    refused(mechnn("fit", growth, "--states", "x", *arguments), message)
