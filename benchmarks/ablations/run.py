#!/usr/bin/env python3
"""Trains configurations over seeds and prints their named results as a Markdown table.

    benchmarks/ablations/run.py examples/configs/logistic*.toml --seeds 5 --results r_r2

Each cell is the median over the seeds, and in brackets the least and the largest; "k of n" where
only k runs gave a finite number, the others having failed or given none. Runs are kept in the
folder, one for each configuration and seed, and not repeated while the configuration stays as it
is: a table that was interrupted goes on, and other results are shown without training again.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAILED = 1  # what mechnn train ends with where training made no progress


def at_least_one(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"got {text}, expected at least 1")
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("configs", nargs="+", type=pathlib.Path, metavar="CONFIG")
    parser.add_argument("--seeds", type=at_least_one, default=5, help="seeds 1 to this (default 5)")
    parser.add_argument("--results", nargs="+", help="names in result.json; all by default")
    parser.add_argument("--threads", type=int, default=1, help="of each training (default 1)")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "ablations")
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "bin" / "mechnn"))
    return parser.parse_args()


def finished(folder, config):
    """The result of an earlier run of this very configuration."""
    file = folder / "result.json"
    if not file.exists():
        return None
    result = json.loads(file.read_text())
    same = result["config"] == config.read_text() and "seconds" in result
    return result if same and result["status"] != "stopped" else None


def trained(config, seed, options):
    folder = options.folder / config.stem / str(seed)
    result = finished(folder, config)
    if result is not None:
        return result
    print(f"{config.stem}, seed {seed} …", file=sys.stderr, flush=True)
    command = [options.program, "--quiet", "--threads", str(options.threads), "--seed", str(seed)]
    file = folder / "result.json"
    file.unlink(missing_ok=True)
    start = time.monotonic()
    run = subprocess.run(
        [*command, "train", str(config), "-o", str(folder)], stdout=subprocess.DEVNULL
    )
    seconds = {"seconds": time.monotonic() - start}
    if run.returncode not in (0, FAILED):
        sys.exit(f"{config.stem}, seed {seed}: mechnn train ended with {run.returncode}")
    if not file.exists():
        return {"status": "failed", "results": {}} | seconds
    result = json.loads(file.read_text()) | seconds
    file.write_text(json.dumps(result, indent=2) + "\n")
    return result


def cell(values):
    """Of one value for each run; None where it is not finite or there is none."""
    numbers = [value for value in values if value is not None]
    if not numbers:
        return f"0 of {len(values)}"
    text = f"{statistics.median(numbers):.4g}"
    if len(numbers) > 1:
        text += f" [{min(numbers):.4g}, {max(numbers):.4g}]"
    return text if len(numbers) == len(values) else f"{text}, {len(numbers)} of {len(values)}"


def row(name, results, columns):
    of_runs = [{} if r["status"] == "failed" else r["results"] for r in results]
    named = set().union(*(r["results"] for r in results))
    cells = [cell([of.get(c) for of in of_runs]) if c in named else "–" for c in columns]
    seconds = cell([r["seconds"] for r in results])
    return f"| {name} | {' | '.join(cells)} | {seconds} |"


def main():
    options = arguments()
    runs = {
        config.stem: [trained(config, seed, options) for seed in range(1, options.seeds + 1)]
        for config in options.configs
    }
    names = {name for results in runs.values() for r in results for name in r["results"]}
    columns = options.results or sorted(names)
    unknown = set(columns) - names
    if unknown:
        sys.exit(f"no run has the results {sorted(unknown)}; there are {sorted(names)}")
    print(f"| configuration | {' | '.join(columns)} | seconds |")
    print("|---" * (len(columns) + 2) + "|")
    for name, results in runs.items():
        print(row(name, results, columns))


if __name__ == "__main__":
    main()
