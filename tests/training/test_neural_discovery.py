"""The neural engine as a user runs it: `mechnn discover --engine neural` and `mechnn train`."""

import csv
import json
import math
import os
import pathlib
import re
import subprocess

import pytest

PROGRAM = os.environ["MECHNN_PROGRAM"]
CONFIGS = pathlib.Path(__file__).parents[2] / "examples" / "configs"


def mechnn(*arguments, code=0):
    run = subprocess.run(
        [PROGRAM, "--quiet", "--threads", "1", *map(str, arguments)], capture_output=True, text=True
    )
    assert run.returncode == code, run.stderr
    return run


def runge_kutta(f, x, step, samples, substeps=10):
    rows, h = [list(x)], step / substeps
    for _ in range(samples - 1):
        for _ in range(substeps):
            a = f(x)
            b = f([v + h / 2 * k for v, k in zip(x, a)])
            c = f([v + h / 2 * k for v, k in zip(x, b)])
            d = f([v + h * k for v, k in zip(x, c)])
            x = [v + h / 6 * (p + 2 * q + 2 * r + s) for v, p, q, r, s in zip(x, a, b, c, d)]
        rows.append(list(x))
    return rows


@pytest.fixture(scope="module")
def prey_and_predator(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "prey.csv"
    states = runge_kutta(
        lambda x: [x[0] * (1 - 0.1 * x[1]), x[1] * (0.075 * x[0] - 1.5)], [10.0, 5.0], 0.1, 200
    )
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["t", "prey", "predator"])
        writer.writerows([0.1 * i, *row] for i, row in enumerate(states))
    return path


def terms(equations):
    return {
        (equation["state"], term["term"]): term["coefficient"]
        for equation in equations
        for term in equation["terms"]
    }


TRUTH = {
    ("prey", "prey"): 1,
    ("prey", "prey*predator"): -0.1,
    ("predator", "predator"): -1.5,
    ("predator", "prey*predator"): 0.075,
}


def test_the_neural_engine_finds_the_equations_and_writes_the_same_files(
    prey_and_predator, tmp_path
):
    folder = tmp_path / "run"
    run = mechnn("--json", "discover", "--engine", "neural", prey_and_predator, "-o", folder)
    result = json.loads(run.stdout)
    assert terms(result["equations"]) == pytest.approx(TRUTH, rel=0.01)
    assert all(term["standard_error"] is None for e in result["equations"] for term in e["terms"])
    names = ["model.json", "report.html", "run.json", "fitted.csv", "equations.c", "equations.py"]
    assert all((folder / name).is_file() for name in names)
    again = mechnn("--json", "simulate", folder / "model.json", "--times", "0:1:0.5")
    assert "prey" in again.stdout
    mechnn("report", folder)


@pytest.mark.parametrize(
    "option, value", [("--order", "2"), ("--library", "auto"), ("--noise", "0.1")]
)
def test_options_that_the_neural_engine_does_not_know_are_refused(
    prey_and_predator, option, value
):
    run = mechnn("discover", "--engine", "neural", prey_and_predator, option, value, code=2)
    assert option in run.stderr and "neural" in run.stderr


def test_too_few_samples_are_refused(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("t,x\n" + "".join(f"{i},{i * i}\n" for i in range(7)))
    run = mechnn("discover", "--engine", "neural", path, "-o", tmp_path / "run", code=2)
    assert "8" in run.stderr


def test_lorenz_is_found_exactly(tmp_path):
    run = mechnn("train", CONFIGS / "lorenz_neural.toml", "-o", tmp_path)
    results = json.loads((tmp_path / "result.json").read_text())["results"]
    assert results["exact"] == 1 and results["coefficient_error"] < 0.01
    assert results["held_out_error"] < 0.01 and results["forecast_error"] < 0.01
    assert results["joint_exact"] == 1
    model = json.loads((tmp_path / "model.json").read_text())
    assert [equation["state"] for equation in model["equations"]] == ["x", "y", "z"]
    assert "x*z" in run.stdout


def shortened(path, name="lorenz_neural.toml", **settings):
    text = (CONFIGS / name).read_text()
    short = {"epochs": 8, "samples": 600, "held_out": 300, "batch": 50}
    for key, value in (short | settings).items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    config = path / name
    config.write_text(text)
    return config


@pytest.mark.parametrize(
    "name, measures",
    [
        (
            "lorenz_neural.toml",
            {"held_out_error", "forecast_error", "coefficient_error", "exact", "terms"},
        ),
        ("lorenz_mlp.toml", {"held_out_error"}),
        ("lorenz_neural_ode.toml", {"held_out_error", "forecast_error"}),
    ],
)
def test_each_decoder_is_judged_by_what_it_gives(tmp_path, name, measures):
    mechnn("train", shortened(tmp_path, name), "-o", tmp_path / "run")
    results = json.loads((tmp_path / "run" / "result.json").read_text())["results"]
    own = {key for key in results if not key.startswith("joint_")}
    assert own == measures | {"error_of_solution", "error_of_state"}
    assert ("exact" in measures) == (tmp_path / "run" / "model.json").exists()
    losses = [
        float(row["loss"]) for row in csv.DictReader(open(tmp_path / "run" / "metrics.csv"))
    ]
    assert losses[-1] < losses[0]


def test_a_run_resumed_after_terms_were_dropped_is_the_uninterrupted_one(tmp_path):
    short = {"cycles": 3, "cycle_epochs": 3, "warm_up": 2, "schedule": '"constant"'}
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    mechnn("train", shortened(tmp_path, epochs=9, **short), "-o", whole)
    mechnn("train", shortened(tmp_path, epochs=5, **short), "-o", parts)
    mechnn("train", shortened(tmp_path, epochs=9, **short), "-o", parts, "--resume")
    assert (whole / "metrics.csv").read_text() == (parts / "metrics.csv").read_text()
    models = [json.loads((folder / "model.json").read_text()) for folder in (whole, parts)]
    assert models[0]["equations"] == models[1]["equations"]
    terms = [len(equation["terms"]) for equation in models[0]["equations"]]
    assert 0 < sum(terms) < 30


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"samples": 30}, ["'data.samples'", "found 30", "50"]),
        ({"schedule": '"plateau"'}, ["plateau", "constant, cosine or step"]),
        ({"decoder": '"lstm"'}, ["'network.decoder'", "lstm", "neural_ode"]),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, settings, words):
    config = shortened(tmp_path, "lorenz_mlp.toml", **settings)
    run = mechnn("train", config, "-o", tmp_path / "run", code=2)
    assert all(word in run.stderr for word in words), run.stderr


def test_too_long_a_window_is_refused_where_the_samples_are_the_default(tmp_path):
    text = shortened(tmp_path, window=20000).read_text()
    config = tmp_path / "window.toml"
    config.write_text("\n".join(line for line in text.splitlines() if "samples =" not in line))
    run = mechnn("train", config, "-o", tmp_path / "run", code=2)
    assert "'data.samples'" in run.stderr and "20000" in run.stderr


def test_short_data_are_searched_or_refused_never_a_crash(tmp_path):
    path = tmp_path / "spring.csv"
    rows = [f"{0.2 * i},{math.sin(0.2 * i)},{math.cos(0.2 * i)}" for i in range(30)]
    path.write_text("t,x,y\n" + "\n".join(rows) + "\n")
    search = ["--json", "discover", "--engine", "neural", path, "-o", tmp_path / "run"]
    run = mechnn(*search, "--degree", 1)
    assert terms(json.loads(run.stdout)["equations"]) == pytest.approx(
        {("x", "y"): 1, ("y", "x"): -1}, rel=0.05
    )
    run = mechnn(*search, "--degree", 8, code=2)
    assert "30 samples for 45 candidate terms" in run.stderr


def test_few_numbers_and_states_that_are_the_same_are_warned_of(tmp_path):
    path = tmp_path / "spring.csv"
    times = [0.2 * i for i in range(20)]
    rows = [f"{t},{math.sin(t)},{math.cos(t)},{2 * math.sin(t) + 1}" for t in times]
    path.write_text("t,x,y,z\n" + "\n".join(rows) + "\n")
    search = ["--json", "discover", "--engine", "neural", path, "--degree", 1]
    doubts = json.loads(mechnn(*search, "-o", tmp_path / "run").stdout)["warnings"]
    assert any("Only 60 numbers" in doubt for doubt in doubts)
    assert any("x and z are the same but for scale" in doubt for doubt in doubts)


def test_a_system_that_is_none_is_refused_with_the_line(tmp_path):
    config = tmp_path / "lorenz_neural.toml"
    config.write_text((CONFIGS / config.name).read_text().replace("lorenz63", "lorenz64"))
    run = mechnn("train", config, "-o", tmp_path / "run", code=2)
    assert "lorenz_neural.toml:12:" in run.stderr and "lorenz64" in run.stderr
