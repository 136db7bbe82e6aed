"""Waiting for what another process writes."""

import time


def wait_for(path, seconds=60):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path}: not there after {seconds} s"
        time.sleep(0.01)
