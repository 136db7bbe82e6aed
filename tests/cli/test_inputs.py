"""Known signals that drive a system: --inputs of discover and simulate."""

import json

import numpy as np
import pytest
from test_options import refused


def level(t):
    """S of S' = P - 0.1 S from S(0) = 8 with P = 2 + 0.3 sin(t/2) + 1.5 cos(t/2)."""
    return 20 + 3 * np.sin(t / 2) - 12 * np.exp(-0.1 * t)


def inflow(t):
    return 2 + 0.3 * np.sin(t / 2) + 1.5 * np.cos(t / 2)


@pytest.fixture
def tank(tmp_path):
    t = np.linspace(0, 30, 121)
    S = level(t) + 0.02 * np.random.default_rng(3).normal(size=121)
    rows = [f"{a},{b:.6f},{c:.6f},{d:.6f}" for a, b, c, d in zip(t, inflow(t), S, np.cos(t))]
    (tmp_path / "tank.csv").write_text("day,P,S,other\n" + "\n".join(rows) + "\n")
    return tmp_path / "tank.csv"


@pytest.fixture
def model(mechnn, tank, tmp_path):
    result = mechnn("discover", tank, "--states", "S", "--inputs", "P", "-o", "out")
    assert result.returncode == 0, result.stderr
    return tmp_path / "out/model.json"


def test_an_input_is_in_the_equations_and_has_none(mechnn, tank, model, tmp_path):
    document = json.loads(model.read_text())
    assert document["inputs"] == ["P"] and document["options"]["inputs"] == "P"
    (equation,) = document["equations"]
    found = {term["term"]: term["coefficient"] for term in equation["terms"]}
    assert found == pytest.approx({"S": -0.1, "P": 1}, rel=0.02)
    assert "P (input)" in (tmp_path / "out/report.html").read_text()
    assert "const double *input" in (tmp_path / "out/equations.c").read_text()


def test_the_report_with_inputs_is_written_again_byte_for_byte(mechnn, model, tmp_path):
    before = (tmp_path / "out/report.html").read_bytes()
    result = mechnn("report", "out")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out/report.html").read_bytes() == before


def test_an_input_named_among_the_states_too_is_an_input(mechnn, tank, model, tmp_path):
    result = mechnn("discover", tank, "--states", "S,P", "--inputs", "P", "-o", "again")
    assert result.returncode == 0, result.stderr
    again = json.loads((tmp_path / "again/model.json").read_text())
    assert again["equations"] == json.loads(model.read_text())["equations"]


@pytest.mark.parametrize(
    "inputs, message",
    [
        ("Q", '--inputs: there is no column "Q"'),
        ("P,S,other", "--inputs: no state is left to find an equation for"),
        ("P,P", "--inputs: 'P' is given twice"),
        ("day", '--inputs: there is no column "day" beside the time'),
        ("", "the text is empty"),
    ],
)
def test_inputs_that_are_no_columns_beside_states_are_refused(inputs, message, mechnn, tank):
    refused(mechnn("discover", tank, "--inputs", inputs), message)


def test_inputs_that_never_change_or_have_no_value_are_refused(mechnn, tmp_path):
    rows = "".join(f"{i},{2 * 0.9**i},3,\n" for i in range(20))
    (tmp_path / "still.csv").write_text("t,x,u,v\n" + rows)
    still = mechnn("discover", "still.csv", "--states", "x", "--inputs", "u")
    refused(still, "input 'u' is constant")
    refused(mechnn("discover", "still.csv", "--states", "x", "--inputs", "v"), "input 'v' has no value")


def test_a_term_of_an_input_that_is_there_anyway_is_refused(mechnn, tank):
    refused(mechnn("discover", tank, "--inputs", "P", "--term", "2*P"), '"2*P" is a multiple of "P"')


def test_the_neural_engine_refuses_inputs(mechnn, tank):
    refused(mechnn("discover", tank, "--inputs", "P", "--engine", "neural"), "--inputs")


def simulated(result):
    assert result.returncode == 0, result.stderr
    return np.genfromtxt(result.stdout.splitlines(), delimiter=",", names=True)


def test_simulate_takes_inputs_from_their_table_or_from_the_one_it_is_like(mechnn, tank, model):
    at_samples = simulated(mechnn("simulate", model, "--initial", "S=8", "--like", tank))
    assert at_samples.dtype.names == ("t", "S")
    assert np.abs(at_samples["S"] - level(at_samples["t"])).max() < 0.1
    times = ["--initial", "S=8", "--times", "0:30:7.5"]
    few = simulated(mechnn("simulate", model, *times, "--inputs", tank))
    assert few["S"] == pytest.approx(at_samples["S"][::30], rel=1e-6)


def test_inputs_may_be_sampled_otherwise_and_miss_values(mechnn, model, tmp_path):
    (tmp_path / "P.csv").write_text("t,P,x\n0,2,1\n10,,1\n20,4,1\n")
    result = simulated(mechnn("simulate", model, "--initial", "S=8", "--times", "0:20:10",
                              "--inputs", "P.csv"))
    (tmp_path / "Q.csv").write_text("t,P\n0,2\n20,4\n")
    other = simulated(mechnn("simulate", model, "--initial", "S=8", "--times", "0:20:10",
                             "--inputs", "Q.csv"))
    assert result["S"] == pytest.approx(other["S"], rel=1e-7)


def test_what_is_decided_about_a_table_of_inputs_is_said_once(mechnn, model, tmp_path):
    (tmp_path / "P.csv").write_text("t;P\n0;2,5\n10;3,5\n")
    for option in ("--inputs", "--like"):
        result = mechnn("simulate", model, "--initial", "S=8", option, "P.csv")
        assert result.returncode == 0, result.stderr
        assert result.stderr.count("commas in numbers") == 1


def test_simulate_refuses_inputs_that_are_missing_or_not_the_models(mechnn, tank, model, tmp_path):
    refused(mechnn("simulate", model), "--inputs: the model needs the signals P")
    (tmp_path / "none.csv").write_text("t,Q\n0,1\n1,2\n")
    refused(mechnn("simulate", model, "--inputs", "none.csv"),
            'none.csv:1: inputs of the model: there is no column "P"; the columns are t and Q')
    (tmp_path / "empty.csv").write_text("t,P\n0,\n1,\n")
    refused(mechnn("simulate", model, "--inputs", "empty.csv"), "empty.csv: data: input 'P' has no")
    refused(mechnn("simulate", model, "--inputs", ""), "the text is empty")
    refused(mechnn("simulate", model, "--initial", "S=1,P=2"), "--initial")


def test_simulate_refuses_inputs_for_a_model_without_any(mechnn, tank, decay):
    assert mechnn("discover", decay, "-o", "plain").returncode == 0
    refused(mechnn("simulate", "plain/model.json", "--inputs", tank),
            "--inputs: the model has no inputs")
