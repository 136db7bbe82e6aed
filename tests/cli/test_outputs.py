"""Outputs that cannot be written: no result is lost, no older file harmed."""

import json
import os
import pwd
import resource
import shutil
import signal
import subprocess

import numpy as np
import pytest

from test_solve import oscillators


def nearly_full_disk():
    """No file may grow beyond 1,000 bytes: what a full disk does, without one."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def run_folder(mechnn, decay, tmp_path):
    assert mechnn("discover", decay, "-o", "out").returncode == 0
    return tmp_path / "out"


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_equations_are_printed_even_where_the_disk_is_full(form, mechnn, decay, run_folder):
    before = contents(run_folder)
    result = mechnn("discover", decay, "-o", "out", *form, preexec_fn=nearly_full_disk)
    assert result.returncode == 1
    assert "x' =" in result.stdout or json.loads(result.stdout)["equations"]
    assert "Files in" not in result.stdout
    assert "out/" in result.stderr and "cannot be written: File too large" in result.stderr
    assert ".partial" not in result.stderr
    assert contents(run_folder) == before


def test_simulate_that_cannot_write_leaves_the_older_file(mechnn, run_folder, tmp_path):
    for name in ["s.csv", "s.npz"]:
        (tmp_path / name).write_text("older")
        result = mechnn("simulate", "out/model.json", "-o", name, preexec_fn=nearly_full_disk)
        assert result.returncode == 1 and f"{name}: cannot be written" in result.stderr
        assert (tmp_path / name).read_text() == "older"
    assert not list(tmp_path.glob("*.partial"))


def test_solve_that_cannot_write_leaves_the_older_file(mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", **oscillators((3, 1), (4,)))
    (tmp_path / "o.npz").write_text("older")
    result = mechnn("solve", "p.npz", "-o", "o.npz", preexec_fn=nearly_full_disk)
    assert result.returncode == 1 and "o.npz: cannot be written" in result.stderr
    assert (tmp_path / "o.npz").read_text() == "older"
    assert {path.name for path in tmp_path.iterdir()} == {"p.npz", "o.npz"}


def test_report_that_cannot_write_leaves_the_older_page(mechnn, run_folder):
    before = contents(run_folder)
    result = mechnn("report", "out", preexec_fn=nearly_full_disk)
    assert result.returncode == 1 and "report.html: cannot be written" in result.stderr
    assert contents(run_folder) == before


def test_bad_input_leaves_older_outputs(mechnn, run_folder, tmp_path):
    before = contents(run_folder)
    for name in ["o.npz", "s.csv"]:
        (tmp_path / name).write_text("older")
    (tmp_path / "p.npz").write_text("no archive")
    assert mechnn("solve", "p.npz", "-o", "o.npz").returncode == 2
    assert mechnn("simulate", "out/model.json", "--initial", "y=1", "-o", "s.csv").returncode == 2
    (run_folder / "run.json").write_text("{}")
    assert mechnn("report", "out").returncode == 2
    assert (tmp_path / "o.npz").read_text() == (tmp_path / "s.csv").read_text() == "older"
    assert (run_folder / "report.html").read_bytes() == before["report.html"]


@pytest.mark.skipif(os.getuid() != 0, reason="becomes another user, which only root can")
def test_a_folder_without_permission_is_found_before_the_work(program, decay, tmp_path):
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    # Where it was built, nobody else may go.
    copy = shutil.copy(program, tmp_path / "mechnn")
    nobody = pwd.getpwnam("nobody")
    command = [str(copy), "discover", str(decay), "-o", "out"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60,
                            user=nobody.pw_uid, group=nobody.pw_gid)
    assert result.returncode == 2, result.stderr
    assert "out: cannot be written: Permission denied" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["simulate", "out/model.json", "-o", "gone/s.csv"],
                                       ["simulate", "out/model.json", "-o", "out"],
                                       ["solve", "p.npz", "-o", "gone/o.npz"]])
def test_an_output_without_a_place_is_bad_usage(arguments, mechnn, run_folder, tmp_path):
    np.savez(tmp_path / "p.npz", **oscillators((3, 1), (4,)))
    result = mechnn(*arguments)
    assert result.returncode == 2, result.stderr
    assert arguments[-1] in result.stderr
