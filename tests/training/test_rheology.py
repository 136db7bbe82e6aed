"""The rheology task as a user runs it: a fluid's law from its stress in oscillatory shear."""

import csv
import json
import math
import os
import pathlib
import subprocess

import pytest

PROGRAM = os.environ["MECHNN_PROGRAM"]
CONFIG = pathlib.Path(__file__).parents[2] / "examples" / "configs" / "rheology.toml"


def config(tmp_path, **values):
    text = CONFIG.read_text()
    for key, value in values.items():
        [line] = [line for line in text.splitlines() if line.startswith(f"{key} =")]
        text = text.replace(line, f"{key} = {value}")
    path = tmp_path / CONFIG.name
    path.write_text(text)
    return path


def train(*arguments, code=0):
    run = subprocess.run(
        [PROGRAM, "--quiet", "--threads", "1", "train", *map(str, arguments)],
        capture_output=True,
        text=True,
    )
    assert run.returncode == code, run.stderr
    return run


def results(folder):
    return json.loads((folder / "result.json").read_text())["results"]


TRUTH = {
    "p0": (23 / 430, 94 / 430, 27.93 / 430),
    "p1": (0, 94, 27.93),
    "p2": (0, 94 * 23 / 430, 27.93 * 23 / 430),
}


def test_with_its_exponents_given_the_law_is_found(tmp_path):
    settings = config(tmp_path, exponents="'fixed'", epochs=60, learning_rate=1e-2)
    train(settings, "-o", tmp_path / "run")
    found = results(tmp_path / "run")
    for name, numbers in TRUTH.items():
        for j, number in enumerate(numbers):
            assert found[f"{name}_c{j}"] == pytest.approx(number, abs=0.02 * max(numbers)), name
        assert (found[f"{name}_e1"], found[f"{name}_e2"]) == pytest.approx((-1, -0.584))
    assert found["trained_error"] < 1e-3 and found["between_error"] < 1e-3
    assert all(found[f"loop_error_{amplitude}"] < 5e-3 for amplitude in (0.5, 1, 5, 10, 11, 12))


def test_free_exponents_descend(tmp_path):
    settings = config(tmp_path, amplitudes=8, batch=82, epochs=30, learning_rate=1e-2)
    train(settings, "-o", tmp_path / "run")
    with open(tmp_path / "run" / "metrics.csv") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert len(losses) == 30 and losses[-1] < losses[0] / 4
    found = results(tmp_path / "run")
    assert all(math.isfinite(number) for number in found.values())
    for name in TRUTH:
        assert -2 <= found[f"{name}_e1"] <= found[f"{name}_e2"] <= 2


# Gaussian noise of 0.1 has a mean size of 0.080. Where small amplitudes begin on a noisy sample, its
# noise stays for the whole window: the mean size of the difference of two draws is 0.113.
def test_with_noise_the_first_stresses_are_learned_too(tmp_path):
    settings = config(
        tmp_path,
        amplitudes=8,
        batch=82,
        noise=0.1,
        exponents="'fixed'",
        epochs=150,
        learning_rate=1e-2,
    )
    train(settings, "-o", tmp_path / "run")
    found = results(tmp_path / "run")
    assert found["loss"] < 0.085 and found["trained_error"] < 0.06


@pytest.mark.parametrize(
    "key, value, message",
    [
        ("exponents", "'open'", "'law.exponents': found 'open', expected one of free"),
        ("amplitudes", "1", "'data.amplitudes': found 1, expected an integer from 2"),
        ("max_amplitude", "1e-4", "'data.max_amplitude': found 0.0001, expected"),
        ("window", "1001", "'data.window': found 1001, expected"),
        ("scheme", "'gam3'", "'law.scheme': found 'gam3', expected one of gam4"),
        ("refine", "0", "'law.refine': found 0, expected"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(tmp_path, key, value, message):
    settings = config(tmp_path, **{key: value})
    lines = settings.read_text().splitlines()
    [line] = [i for i, text in enumerate(lines, 1) if text.startswith(f"{key} =")]
    error = train(settings, "-o", tmp_path / "run", code=2).stderr
    assert f"rheology.toml:{line}:" in error and message in error
    assert not (tmp_path / "run").exists()
