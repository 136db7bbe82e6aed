"""What every test of the program needs: the program itself, and data it understands."""

import os
import pathlib
import subprocess

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program():
    path = pathlib.Path(os.environ.get("MECHNN_PROGRAM", ROOT / "build/release/bin/mechnn"))
    assert path.exists(), f"{path} is not built; name the program in MECHNN_PROGRAM"
    return path


@pytest.fixture
def mechnn(program, tmp_path):
    """Runs the program in an empty folder; the result has returncode, stdout, stderr."""

    def run(*arguments, timeout=120, **options):
        command = [str(program), *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=timeout, **options
        )

    return run


def decay_csv(path, rate=0.7, samples=41, start=2.0):
    """x' = -rate x, sampled on [0, 4] with noise of 0.1 %."""
    times = np.linspace(0, 4, samples)
    noise = np.random.default_rng(1).normal(size=samples)
    values = start * np.exp(-rate * times) + 0.001 * start * noise
    rows = [f"{t},{x}" for t, x in zip(times, values)]
    path.write_text("t,x\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def decay(tmp_path):
    return decay_csv(tmp_path / "decay.csv")
