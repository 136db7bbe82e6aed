"""`mechnn fit` beside single shooting with SciPy, from the same random starts.

The parameters of a start are log-uniform within a factor of 10 of what made the data (3 for
Robertson), hidden states' starts too. `mechnn fit` is called with them as --start, once with one
search, once as it is by default: eight, the others drawn within a factor of 10 of that start.
Shooting (solve_ivp by LSODA, least_squares by trust region) begins at the first measurement of each
measured state. Both know the noise, so that both minimise the same χ²; both know that parameters
are positive. Times of mechnn are of the whole process on one thread, refinement of the grid and
standard errors included.
Where a search ends is judged by neither program: χ² of its parameters and initial states by
solve_ivp (LSODA, 1e-10). It has reached the optimum when χ² is within 0.1 of the least that any
search of either found.

    python benchmarks/fit/run.py [--starts N] [--problems NAME…] [--without-shooting]
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
from problems import ALL
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MECHNN_PROGRAM", str(ROOT / "build/release/bin/mechnn"))
MAX_SECONDS = 20
"""Of one search by shooting; longer ones count as failed."""


class TimeUp(Exception):
    pass


def solution(problem, parameters, start, tolerance, deadline=np.inf):
    """(S, measured), or None where the integration fails; TimeUp past the deadline."""

    def rhs(t, z):
        if time.perf_counter() > deadline:
            raise TimeUp
        return problem.rhs(t, z, parameters)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            solved = solve_ivp(
                rhs, (problem.times[0], problem.times[-1]), start, t_eval=problem.times,
                rtol=tolerance, atol=1e-3 * tolerance, method="LSODA",
            )
        except (ValueError, FloatingPointError, OverflowError):
            return None
    if not solved.success or solved.y.shape[1] != len(problem.times):
        return None
    return solved.y.T[:, : problem.data.shape[1]]


def residuals(problem, parameters, start, tolerance, deadline=np.inf):
    got = solution(problem, parameters, start, tolerance, deadline)
    if got is None or not np.isfinite(got).all():
        return np.full(problem.data.size, 1e6)
    return ((got - problem.data) / problem.noise).ravel()


def chi_square(problem, parameters, start):
    try:
        deadline = time.perf_counter() + 10
        return float((residuals(problem, parameters, start, 1e-10, deadline) ** 2).sum())
    except TimeUp:
        return np.inf


def draw(problem, generator):
    def log_uniform(low, high):
        return float(np.exp(generator.uniform(np.log(low), np.log(high))))

    return (
        [log_uniform(*limits) for limits in problem.ranges],
        [log_uniform(*limits) for limits in problem.hidden_ranges],
    )


def shoot(problem, parameters, hidden):
    began = time.perf_counter()
    count = len(parameters)
    start = list(problem.data[0]) + hidden

    def objective(unknowns):
        return residuals(
            problem, unknowns[:count], unknowns[count:], 1e-8, began + MAX_SECONDS
        )

    lower = [0.0] * count + [-np.inf] * len(start)
    first = np.array(parameters + start)
    try:
        found = least_squares(
            objective, first, bounds=(lower, np.inf), x_scale=np.maximum(np.abs(first), 1e-3),
            diff_step=1e-5,
        ).x
    except (TimeUp, ValueError):
        return time.perf_counter() - began, np.inf, None
    seconds = time.perf_counter() - began
    return seconds, chi_square(problem, found[:count], found[count:]), found


def fit(problem, parameters, hidden, table, searches):
    command = [PROGRAM, "fit", str(table), "--json", "--threads", "1", "--intervals", "laplace"]
    command += ["--searches", str(searches)]
    for equation in problem.equations:
        command += ["--equation", equation]
    named = [name for name in problem.hidden if not name.endswith("_dot")]
    if named:
        command += ["--hidden", ",".join(named)]
    command += ["--noise", ",".join(repr(float(sd)) for sd in problem.noise)]
    for name, value in zip(problem.parameters, parameters):
        command += ["--start", f"{name}={value!r}", "--bound", f"{name}>0"]
    for name, value in zip(problem.hidden, hidden):
        if name in named:
            command += ["--start", f"{name}={value!r}"]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        if os.environ.get("FIT_DEBUG"):
            print(done.stderr, done.stdout[-500:])
        return seconds, np.inf, None
    result = json.loads(done.stdout)
    values = {p["name"]: p["value"] for p in result["parameters"]}
    starts = {s["state"]: s["value"] for s in result["initial_states"]}
    found = [values[name] for name in problem.parameters]
    start = [starts[name] for name in problem.states]
    return seconds, chi_square(problem, found, start), found


def write_table(problem, folder):
    path = pathlib.Path(folder) / "data.csv"
    measured = problem.states[: problem.data.shape[1]]
    rows = [",".join(["t", *measured])]
    rows += [",".join(repr(float(v)) for v in [t, *y]) for t, y in zip(problem.times, problem.data)]
    path.write_text("\n".join(rows) + "\n")
    return path


def share(ends, best):
    return sum(end < best + 0.1 for end in ends)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--problems", nargs="*", default=list(ALL))
    parser.add_argument("--without-shooting", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    print("| problem | starts | least χ² (numbers) | one search: reached, median s | "
          "the command's eight: reached, median s | single shooting: reached, median s |")
    print("|---|---|---|---|---|---|")
    for name in options.problems:
        problem = ALL[name]()
        generator = np.random.default_rng(7)
        starts = [draw(problem, generator) for _ in range(options.starts)]
        with tempfile.TemporaryDirectory() as folder:
            table = write_table(problem, folder)
            one = [fit(problem, *start, table, 1) for start in starts]
            eight = [fit(problem, *start, table, 8) for start in starts]
        shot = [] if options.without_shooting else [shoot(problem, *start) for start in starts]
        best = min(end for _, end, _ in one + eight + shot)
        line = [problem.name, len(starts), f"{best:.2f} ({problem.data.size})"]
        for tried in (one, eight, shot):
            if tried:
                seconds = statistics.median(s for s, _, _ in tried)
                line.append(f"{share([end for _, end, _ in tried], best)}, {seconds:.3f}")
        print("| " + " | ".join(map(str, line)) + " |", flush=True)
        if options.verbose:
            for start, (seconds, end, found) in zip(starts, one):
                print(f"    {seconds:.2f} s  chi2 {end:.3f}  from {np.round(start[0], 6)} {start[1]}"
                      f"  to {found}", file=sys.stderr)


if __name__ == "__main__":
    main()
