#!/usr/bin/env python3
"""How often the headline of `mechnn discover` is right.

Runs the program on systems whose equations are known and asks of each answer whether it has the
right terms, or forecasts another initial state with R² > 0.99; and whether its headline said so.

  benchmarks/verdict/run.py --odebench odebench.json [--draws 24] [--library auto] > verdict.csv

ODEBench (sdascoli/odeformer, MIT) is a file of systems with two initial states each: the first is
measured at 512 times over [0, 10], clean and with 5 % multiplicative noise, the second is kept for
the forecast. Lorenz's draws are those of `mechnn bench lorenz_noise` in kind: from (-8, 8, 27) at
0.01, Gaussian noise of a share of the standard deviation pooled over all states.
"""

import argparse
import concurrent.futures
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import sympy
from scipy.integrate import solve_ivp

LORENZ = ["-10.0*x_0 + 10.0*x_1", "-x_0*x_2 + 28.0*x_0 - x_1", "x_0*x_1 - 2.66666666666667*x_2"]
LORENZ_CELLS = [(4, 0.1), (4, 0.2), (4, 0.3), (7, 0.3), (10, 0.1), (10, 0.2), (10, 0.3), (10, 0.4)]
FIELDS = ["system", "noise", "seed", "headline", "right_terms", "other_r2", "equations", "terms",
          "coefficients", "skill", "record_skill", "error_over_noise", "defect", "whiteness",
          "probability", "behind", "significance", "sentence", "found"]


def integrate(equations, start, times):
    """States (S, D) at `times`; the leading ones where the equations leave double precision."""
    names = [f"x_{d}" for d in range(len(equations))]
    symbols = sympy.symbols(names)
    functions = [sympy.lambdify(symbols, sympy.sympify(e), "numpy") for e in equations]

    def slope(_, x):
        with np.errstate(all="ignore"):
            return np.clip([float(np.real(f(*x))) for f in functions], -1e12, 1e12)

    def explodes(_, x):
        return 1e8 - np.abs(x).max()

    explodes.terminal = True
    try:
        solution = solve_ivp(slope, (times[0], times[-1]), start, "LSODA", times, rtol=1e-9,
                             atol=1e-10, events=explodes)
        return solution.y.T
    except (ValueError, TypeError, ZeroDivisionError):
        return np.empty((0, len(equations)))


def r_squared(truth, forecast):
    if len(forecast) < len(truth) or not np.isfinite(forecast).all():
        return -np.inf
    return 1 - ((forecast - truth) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum()


def terms_of(expression):
    return set(sympy.expand(sympy.sympify(expression)).as_coefficients_dict())


def number(value):
    return "" if value is None else f"{value:.5g}"


def judge(case):
    """One row: the program's answer on `case`, and what it is worth."""
    dim = len(case["equations"])
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "data.csv"
        header = ",".join(["t"] + [f"x_{d}" for d in range(dim)])
        rows = np.column_stack([case["times"], case["values"]])
        np.savetxt(table, rows, delimiter=",", header=header, comments="", fmt="%.12g")
        command = [case["program"], "discover", table, "-o", Path(folder) / "out", "--json",
                   "--quiet", "--threads", "1", *case["options"]]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    row = {"system": case["system"], "noise": case["noise"], "seed": case["seed"]}
    if not run.stdout:
        return row | {"headline": "refused", "sentence": run.stderr.strip()}
    found = json.loads(run.stdout)
    verdict = found["verdict"]
    row |= {"headline": verdict["headline"], "sentence": verdict["sentence"]}
    if not found["equations"]:
        return row
    expressions = [e["expression"] for e in found["equations"]]
    states = list(verdict["equations"]["states"].values())
    right = all(terms_of(a) == terms_of(b) for a, b in zip(case["equations"], expressions))
    other = ""
    if case["other"] is not None:
        forecast = integrate(expressions, case["other"], case["times"])
        other = number(r_squared(integrate(case["equations"], case["other"], case["times"]),
                                 forecast))
    worst = max((s["error_over_noise"] or 0 for s in states), default=None)
    return row | {
        "right_terms": int(right), "other_r2": other,
        "equations": verdict["equations"]["light"], "terms": verdict["terms"]["light"],
        "coefficients": verdict["coefficients"]["light"],
        "skill": number(verdict["equations"]["skill"]),
        "record_skill": number(verdict["equations"]["record_skill"]),
        "error_over_noise": number(worst), "defect": number(verdict["equations"]["defect"]),
        "whiteness": number(verdict["equations"]["whiteness"]),
        "probability": number(verdict["terms"]["probability"]),
        "behind": number(found["rivals"][0]["behind"]) if found["rivals"] else "",
        "significance": number(verdict["coefficients"]["significance"]),
        "found": "; ".join(expressions)}


def odebench_cases(path):
    times = np.linspace(0, 10, 512)
    for system in json.loads(Path(path).read_text())["systems"]:
        first, second = system["initial_states"]
        clean = integrate(system["equations"], first, times)
        for noise in (0, 0.05):
            draw = np.random.default_rng(1000 + system["id"]).normal(size=clean.shape)
            yield {"system": f"odebench {system['id']}", "equations": system["equations"],
                   "times": times, "values": clean * (1 + noise * draw), "other": second,
                   "noise": noise, "seed": 0}


def lorenz_cases(draws):
    for length, noise in LORENZ_CELLS:
        times = np.linspace(0, length, 100 * length + 1)
        clean = integrate(LORENZ, [-8.0, 8.0, 27.0], times)
        for seed in range(draws):
            sd = noise * clean.std()
            draw = np.random.default_rng(seed).normal(size=clean.shape)
            yield {"system": f"lorenz {length}", "equations": LORENZ, "times": times,
                   "values": clean + sd * draw, "other": None, "noise": noise, "seed": seed}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program", default="build/release/bin/mechnn")
    parser.add_argument("--odebench", help="file of systems")
    parser.add_argument("--draws", type=int, default=0, help="of Lorenz, for each length and noise")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("options", nargs="*", help="for mechnn discover, after --")
    arguments = parser.parse_args()
    cases = list(odebench_cases(arguments.odebench)) if arguments.odebench else []
    cases += lorenz_cases(arguments.draws)
    for case in cases:
        case |= {"program": arguments.program, "options": arguments.options}
    writer = csv.DictWriter(sys.stdout, FIELDS)
    writer.writeheader()
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        for row in pool.map(judge, cases):
            writer.writerow(row)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
