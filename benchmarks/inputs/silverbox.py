#!/usr/bin/env python3
"""Silverbox, an electronic Duffing oscillator, with its measured input.

Finds x'' = ... from one stretch of the multisines with `mechnn discover --inputs`, integrates what was
found over stretches that were left out with `mechnn simulate`, and compares with a linear equation
found in the same way and with a linear ARX model by least squares, simulated too. Errors are the root
mean squares of (simulated - measured) in millivolts, without the first 200 samples, in which the
unknown initial velocity dies out.

  benchmarks/inputs/silverbox.py silverbox.csv [--program build/release/bin/mechnn]

The data (Wigren and Schoukens, 2013) have two columns, input V1 and output V2, at 610.35 Hz: an arrow
of growing noise up to about row 40,500, then ten multisines.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

RATE = 610.35
TRAIN = (41_000, 45_000)
TESTS = {"last multisine": (120_000, 127_000), "arrow, rows 1 to 30,000": (0, 30_000),
         "arrow, rows 30,000 to 40,400": (30_000, 40_400)}
SETTLE = 200


def read(path):
    rows = [line.replace('"', "").split(",")[:2] for line in Path(path).read_text().splitlines()[1:]]
    return np.array([[float(v) for v in row] for row in rows if row[0].strip()])


def write_table(path, data, span):
    first, last = span
    times = np.arange(last - first) / RATE
    table = np.column_stack([times, data[first:last, 1], data[first:last, 0]])
    np.savetxt(path, table, delimiter=",", header="t,y,u", comments="", fmt="%.9g")


def found_by(program, folder, data, options):
    table = folder / "train.csv"
    write_table(table, data, TRAIN)
    command = [program, "discover", table, "--order", "2", "--inputs", "u", "-o", folder / "run",
               "--json", "--quiet", *options]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def simulated_by(program, folder, data, span):
    table = folder / "test.csv"
    write_table(table, data, span)
    y = data[span[0]:span[1], 1]
    start = f"y={y[0]},y_dot={(y[1] - y[0]) * RATE}"
    command = [program, "simulate", folder / "run/model.json", "--like", table, "--initial", start,
               "-o", folder / "out.csv", "--quiet"]
    subprocess.run(command, check=False, capture_output=True)
    return np.loadtxt(folder / "out.csv", delimiter=",", skiprows=1)[:, 1]


def arx(data, order):
    """a, b of y_k = sum a_i y_{k-i} + sum b_i u_{k-i}, i = 1..order for y and 0..order for u."""
    u, y = data[TRAIN[0]:TRAIN[1]].T
    rows = np.array([np.concatenate([y[k - order:k][::-1], u[k - order:k + 1][::-1]])
                     for k in range(order, len(y))])
    solution = np.linalg.lstsq(rows, y[order:], rcond=None)[0]
    return solution[:order], solution[order:]


def simulated_arx(model, data, span):
    a, b = model
    order = len(a)
    u, y = data[span[0]:span[1]].T
    out = list(y[:order])
    for k in range(order, len(y)):
        out.append(np.dot(a, out[k - order:k][::-1]) + np.dot(b, u[k - order:k + 1][::-1]))
    return np.array(out)


def error(simulated, data, span):
    y = data[span[0]:span[1], 1]
    if len(simulated) < len(y):
        return np.inf
    return 1e3 * np.sqrt(np.mean((simulated - y)[SETTLE:] ** 2))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--program", default="build/release/bin/mechnn")
    arguments = parser.parse_args()
    data = read(arguments.data)
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, options in (("Duffing's terms by --term", ["--degree", "1", "--term", "y**3"]),
                               ("cubic library", ["--degree", "3"]),
                               ("linear equation", ["--degree", "1"])):
            result = found_by(arguments.program, folder, data, options)
            print(f"{title}: y'' = {result['equations'][0]['expression']}")
            print(f"  {result['verdict']['sentence']}")
            rows[title] = [error(simulated_by(arguments.program, folder, data, span), data, span)
                           for span in TESTS.values()]
    for order in (2, 10):
        model = arx(data, order)
        rows[f"ARX, {order} lags"] = [error(simulated_arx(model, data, span), data, span)
                                      for span in TESTS.values()]
    rows["rms of the output"] = [1e3 * data[a:b, 1].std() for a, b in TESTS.values()]
    print("rms error in mV, simulated:", *TESTS, sep="\n  ")
    for title, errors in rows.items():
        print(f"{title:28s}", *(f"{e:9.2f}" for e in errors))


if __name__ == "__main__":
    main()
