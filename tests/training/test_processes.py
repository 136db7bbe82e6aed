"""Several processes train as one: same losses, one set of files, no waiting for the dead."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest
from runs import columns, expect_close, finish, start, train
from waiting import wait_for

WORKER = os.environ["MECHNN_TRAINING_WORKER"]
TORCHRUN = pathlib.Path(sys.executable).parent / "torchrun"
CONFIGS = pathlib.Path(__file__).parents[2] / "examples" / "configs"
SINE = CONFIGS / "sine.toml"


def config(tmp_path, series=3, **training):
    text = SINE.read_text().replace("epochs = 500", "")
    lines = "\n".join(f"{key} = {value}" for key, value in training.items())
    text = text.replace("[training]", "[training]\n" + lines)
    path = tmp_path / "sine.toml"
    path.write_text(text + f"\n[data]\nseries = {series}\nvalidation_series = 2\n")
    return path


# Seven items, one of them singular, divide unevenly; of eight processes one has nothing to do.
@pytest.mark.parametrize("processes", [2, 3, 8])
def test_losses_and_gradients_are_those_of_one_process(tmp_path, processes):
    arguments = [7, 12, 15, 4]
    alone = subprocess.run(
        [WORKER, tmp_path / "alone", *map(str, arguments)], capture_output=True, text=True, check=True
    ).stdout
    ends = finish(start(processes, WORKER, tmp_path / "shared", *arguments), [0] * processes)
    assert all(end[0] == "" for end in ends[1:])
    for found, expected in zip(ends[0][0].split(), alone.split(), strict=True):
        assert float(found) == pytest.approx(float(expected), rel=1e-9)
    assert len(alone.split()) == 4 * 15 and alone.split()[3] == "2"


def test_torchrun_starts_the_program(tmp_path):
    settings = config(tmp_path, epochs=20)
    subprocess.run(train(settings, tmp_path / "alone"), check=True, capture_output=True)
    run = subprocess.run(
        [TORCHRUN, "--no-python", "--nproc-per-node", "2", *train(settings, tmp_path / "shared")],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("Training: done after 20 epochs") == 1
    expect_close(columns(tmp_path / "shared"), columns(tmp_path / "alone"))
    assert json.loads((tmp_path / "shared" / "result.json").read_text())["processes"] == 2


def test_discovery_drops_the_same_terms_in_two_processes(tmp_path):
    text = (CONFIGS / "lorenz_neural.toml").read_text()
    for old, new in {
        "epochs = 30": "epochs = 12",
        "samples = 10000": "samples = 1500",
        "held_out = 2000": "held_out = 300",
        "batch = 512": "batch = 64",
        "hidden = 256": "hidden = 16",
        "warm_up = 6": "warm_up = 2",
        "cycles = 4": "cycles = 2",
        "cycle_epochs = 6": "cycle_epochs = 4",
    }.items():
        assert old in text
        text = text.replace(old, new)
    settings = tmp_path / "lorenz.toml"
    settings.write_text(text)
    subprocess.run(train(settings, tmp_path / "alone"), check=True, capture_output=True)
    finish(start(2, *train(settings, tmp_path / "shared")), [0, 0])
    expect_close(columns(tmp_path / "shared", "loss"), columns(tmp_path / "alone", "loss"))
    alone, shared = (
        json.loads((tmp_path / name / "model.json").read_text())["equations"]
        for name in ("alone", "shared")
    )
    assert 0 < sum(len(equation["terms"]) for equation in alone) < 30
    for ours, theirs in zip(shared, alone, strict=True):
        assert [t["term"] for t in ours["terms"]] == [t["term"] for t in theirs["terms"]]


def test_a_checkpoint_goes_on_with_another_number_of_processes(tmp_path):
    subprocess.run(
        train(config(tmp_path, epochs=30), tmp_path / "alone"), check=True, capture_output=True
    )
    finish(start(2, *train(config(tmp_path, epochs=11), tmp_path / "run")), [0, 0])
    settings = config(tmp_path, epochs=20)
    finish(start(3, *train(settings, tmp_path / "run", "--resume")), [0, 0, 0])
    settings = config(tmp_path, epochs=30)
    subprocess.run(
        train(settings, tmp_path / "run", "--resume"), check=True, capture_output=True
    )
    expect_close(columns(tmp_path / "run"), columns(tmp_path / "alone"))


@pytest.mark.parametrize("victim", [0, 1])
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_the_others_do_not_wait_for_a_lost_process(tmp_path, victim, blow):
    settings = config(tmp_path, epochs=1_000_000, checkpoint_every=1, process_timeout=5)
    running = start(2, *train(settings, tmp_path / "run"))
    wait_for(tmp_path / "run" / "checkpoint" / "last.pt")
    running[victim].send_signal(blow)
    survivor = running[1 - victim]
    try:
        error = survivor.communicate(timeout=60)[1]
    finally:
        for process in running:
            process.kill()
    assert survivor.returncode == 1
    assert f"process {1 - victim} of 2 has lost the others" in error
    assert "frame #" not in error


@pytest.mark.parametrize("to", [[0, 1], [1]])
def test_ctrl_c_stops_all_after_the_same_epoch(tmp_path, to):
    settings, folder = config(tmp_path, epochs=1_000_000, checkpoint_every=1), tmp_path / "run"
    running = start(2, *train(settings, folder))
    wait_for(folder / "checkpoint" / "last.pt")
    for rank in to:
        running[rank].send_signal(signal.SIGINT)
    finish(running, [130, 130], timeout=60)
    result = json.loads((folder / "result.json").read_text())
    assert result["status"] == "stopped" and len(columns(folder)[0]) == result["epochs"]


def test_what_cannot_be_shared_or_found_is_refused_by_name(tmp_path):
    settings = config(tmp_path, series=1, epochs=2)
    for _, error in finish(start(2, *train(settings, tmp_path / "run")), [2, 2]):
        assert "WORLD_SIZE: got 2 processes, expected at most 1, among which" in error
    for name, value in (("MASTER_ADDR", None), ("RANK", "2"), ("MASTER_PORT", "x")):
        place = {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}
        environment = {**os.environ, **place, name: value}
        environment = {key: text for key, text in environment.items() if text is not None}
        command = [str(part) for part in train(settings, tmp_path / "run")]
        run = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert run.returncode == 2 and f"environment variable {name}" in run.stderr
    settings = config(tmp_path, epochs=2, process_timeout=5)
    ends = finish(start(2, *train(settings, tmp_path / "run", "--resume")), [2, 1])
    assert "there is no such checkpoint" in ends[0][1]
