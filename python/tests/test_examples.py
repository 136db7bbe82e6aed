"""The examples run as the README says, and find what they say."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

from mechnn import _core


def run(name, *arguments):
    script = ROOT / "examples" / "python" / name
    done = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_hare_and_lynx(tmp_path):
    output = run("hare_and_lynx.py", tmp_path / "fit.png")
    assert "hare' = (0.482 ± 0.035) hare - (0.0248 ± 0.0017) hare lynx" in output
    assert (tmp_path / "fit.png").stat().st_size > 5000


@pytest.mark.skipif(not _core.torch_version, reason="built without PyTorch")
def test_damped_oscillator():
    line = re.search(r"x'' \+ (\S+) x' \+ (\S+) x = (\S+)", run("damped_oscillator.py"))
    damping, stiffness, rhs = map(float, line.groups())
    assert damping == pytest.approx(0.3, abs=0.02)
    assert stiffness == pytest.approx(4, abs=0.05)
    assert rhs == pytest.approx(0, abs=0.02)
