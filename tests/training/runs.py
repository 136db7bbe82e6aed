"""Runs of `mechnn train`, of one process or several, and what they leave behind."""

import csv
import os
import socket
import subprocess

import pytest

PROGRAM = os.environ["MECHNN_PROGRAM"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(processes, *command):
    """As torchrun does, but for its start of some seconds."""
    port, running = free_port(), []
    for rank in range(processes):
        place = {"RANK": rank, "WORLD_SIZE": processes, "MASTER_ADDR": "127.0.0.1"}
        place |= {"MASTER_PORT": port}
        environment = os.environ | {name: str(value) for name, value in place.items()}
        running.append(
            subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    return running


def finish(running, codes, timeout=120):
    try:
        ends = [process.communicate(timeout=timeout) for process in running]
    finally:
        for process in running:
            process.kill()
    assert [process.returncode for process in running] == codes, ends
    return ends


def train(settings, folder, *more):
    return [PROGRAM, "--threads", "1", "train", settings, "-o", folder, *more]


def columns(folder, *names):
    with open(folder / "metrics.csv") as file:
        table = list(csv.DictReader(file))
    return [[float(row[name]) for row in table] for name in names or ("loss", "validation_loss")]


def expect_close(found, expected, rel=1e-9):
    for a, b in zip(found, expected, strict=True):
        assert a == pytest.approx(b, rel=rel)


def run(*command, code=0):
    """A command that ends with `code`."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done
