"""Every task, made small, in one process, in two, and interrupted: the same losses."""

import csv
import datetime
import json
import math
import pathlib
import subprocess

import pytest
from planets import small_system
from runs import columns, expect_close, finish, run, start, train

ROOT = pathlib.Path(__file__).parents[2]
CONFIGS, DATA = ROOT / "examples" / "configs", ROOT / "data"

# A configuration of each task, and what makes it small.
TASKS = {
    "discovery": (
        "lorenz_neural.toml",
        {
            "samples = 10000": "samples = 600",
            "held_out = 2000": "held_out = 200",
            "batch = 512": "batch = 100",
            "hidden = 256": "hidden = 8",
        },
    ),
    "forecast": (
        "forecast_co2.toml",
        {'"data/co2.csv"': f'"{DATA / "co2.csv"}"', "lookback = 144": "lookback = 36", "batch = 32": "batch = 200"},
    ),
    "kdv": (
        "kdv.toml",
        {
            "trained = 128": "trained = 3",
            "validated = 32": "validated = 1",
            "tested = 32": "tested = 1",
            "points = 128": "points = 32",
            "substeps = 32": "substeps = 2",
            "batch = 32": "batch = 35",
        },
    ),
    "logistic": (
        "logistic.toml",
        {"train = 4000": "train = 128", "validation = 500": "validation = 9", "held_out = 1000": "held_out = 8"},
    ),
    "nested_spheres": ("nested_spheres.toml", {"points = 2000": "points = 150"}),
    "rheology": ("rheology.toml", {"amplitudes = 60": "amplitudes = 3", "batch = 246": "batch = 31"}),
    "sine": ("sine.toml", {"# [data]": "[data]", "# series = 8": "series = 3"}),
    "solar_system": (
        "solar_system.toml",
        {
            "stride = 10": "stride = 50",
            "batch = 20": "batch = 7",
            "channels = 16": "channels = 6",
        },
    ),
    "two_body": ("two_body.toml", {"stride = 10": "stride = 100", "batch = 19": "batch = 7"}),
    "window_forecast": (
        "forecast_etth1.toml",
        {
            "trained = 8640": "trained = 450",
            "validated = 2880": "validated = 80",
            "tested = 2880": "tested = 60",
            "lookback = 504": "lookback = 48",
            "horizon = 96": "horizon = 24",
            "batch = 512": "batch = 50",
        },
    ),
}


def hourly_table(path):
    """A table with the columns that forecast_etth1.toml asks for, its dates written as there."""
    day, state, rows = 2 * math.pi / 24, 0.0, ["date,HUFL,OT"]
    begin = datetime.datetime(2016, 7, 1)
    for hour in range(600):
        state += -state / 20 + math.sin(hour * hour)
        date = begin + datetime.timedelta(hours=hour)
        rows.append(f"{date},{math.sin(day * hour)},{state + math.cos(day * hour)}")
    path.write_text("\n".join(rows) + "\n")
    return path


def small(tmp_path, task, epochs):
    name, replacements = TASKS[task]
    text = (CONFIGS / name).read_text()
    lines = [line for line in text.splitlines() if line.startswith("epochs =")]
    if task == "solar_system":
        planets = small_system(tmp_path / "planets.csv")
        replacements = {**replacements, '"data/solar_system.npz"': f'"{planets}"'}
    for old, new in {lines[0]: f"epochs = {epochs}", **replacements}.items():
        assert old in text, f"{name}: {old}"
        text = text.replace(old, new)
    if task == "window_forecast":
        text = text.replace('"data/ETTh1.csv"', f'"{hourly_table(tmp_path / "hourly.csv")}"')
    path = tmp_path / name
    # A rate that does not depend on how many epochs are left.
    path.write_text(text.replace('schedule = "cosine"', 'schedule = "constant"'))
    return path


def test_no_task_is_left_out(tmp_path):
    path = tmp_path / "unknown.toml"
    path.write_text('task = "unknown"\n')
    refused = subprocess.run(train(path, tmp_path / "run"), capture_output=True, text=True)
    names = refused.stderr.split("expected one of ")[1].strip().replace(" or ", ", ")
    assert {name.strip(" ,.") for name in names.split(",")} == set(TASKS)


@pytest.mark.parametrize("task", TASKS)
def test_two_processes_and_an_interrupted_run_give_the_losses_of_one(tmp_path, task):
    settings = small(tmp_path, task, epochs=4)
    run(*train(settings, tmp_path / "alone"))
    names = ["loss", "learning_rate", "gradient_norm"]
    with open(tmp_path / "alone" / "metrics.csv") as file:
        if next(csv.DictReader(file))["validation_loss"]:
            names.append("validation_loss")
    expected = columns(tmp_path / "alone", *names)
    assert len(expected[0]) == 4 and expected[0][3] != expected[0][0]
    finish(start(2, *train(settings, tmp_path / "shared")), [0, 0])
    # Sums in another order, of networks in float.
    expect_close(columns(tmp_path / "shared", *names), expected, rel=2e-3)
    half = small(tmp_path, task, epochs=2)
    run(*train(half, tmp_path / "resumed"))
    run(*train(small(tmp_path, task, epochs=4), tmp_path / "resumed", "--resume"))
    expect_close(columns(tmp_path / "resumed", *names), expected, rel=1e-6)
    for folder in ("alone", "shared", "resumed"):
        result = json.loads((tmp_path / folder / "result.json").read_text())
        assert result["status"] == "done" and result["skipped_batches"] == 0
        assert (tmp_path / folder / "report.html").stat().st_size > 1000
