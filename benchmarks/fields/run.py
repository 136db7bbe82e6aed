"""Partial differential equations from noisy fields by `mechnn field` with its defaults.

    python benchmarks/fields/run.py --program build/release/bin/mechnn [--given FOLDER] [--draws 10]

y = u + s rms(u) N(0, 1), seeds 0 to draws − 1, s = 0 to 100 %, the protocol of the peers' table in
docs/results/fields.md. The fields of made.py, and of FOLDER (ks.npz, kdv.npz, burgers_inviscid.npz of the
weak-SINDy repository) where it is given. Prints a row a field and noise: draws with exactly the right
terms, how many of these and of the others are called good, the median over them of the worst relative error of a coefficient, the share of coefficients in
their 95 % intervals, the mean seconds."""

import argparse
import json
import os
import subprocess
import tempfile
import time

import made
import numpy as np

GIVEN = {
    "ks": {"(u**2)_x": -0.5, "u_xx": -1, "u_xxxx": -1},
    "kdv": {"(u**2)_x": -0.5, "u_xxx": -1},
    "burgers_inviscid": {"(u**2)_x": -0.5},
}


def fields(folder):
    for name, make in made.FIELDS.items():
        yield name, *make()
    if not folder:
        return
    for name, truth in GIVEN.items():
        data = np.load(os.path.join(folder, name + ".npz"))
        # Every second time of the long record, as in the peers' table.
        every = 2 if name == "kdv" else 1
        yield "given_" + name, data["t"][::every], data["x"], data["u"][::every], truth


def found(program, t, x, u, threads):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "field.npz")
        np.savez(path, t=t, x=x, u=u)
        start = time.perf_counter()
        command = [program, "field", path, "--json", "--threads", str(threads), "-o", folder]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(text), time.perf_counter() - start


def row(name, field, noise, options):
    t, x, u, truth = field
    errors, inside, seconds, good = [], [], [], {True: 0, False: 0}
    draws = options.draws if noise > 0 else 1
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        data = u + noise * np.sqrt(np.mean(u**2)) * rng.standard_normal(u.shape)
        result, took = found(options.program, t, x, data, options.threads)
        seconds.append(took)
        terms = result["equations"][0]["conservative_terms"]
        right = {term["term"] for term in terms} == set(truth)
        good[right] += result["verdict"]["headline"] == "good"
        if not right:
            continue
        off = [term["coefficient"] - truth[term["term"]] for term in terms]
        errors.append(max(abs(o / truth[term["term"]]) for o, term in zip(off, terms)))
        inside += [abs(o) < 1.96 * term["standard_error"] for o, term in zip(off, terms)]
    worst = f"{100 * np.median(errors):.2g} %" if errors else "–"
    covered = f"{100 * np.mean(inside):.0f} %" if inside and noise > 0 else "–"
    print(f"| {name} | {100 * noise:.0f} % | {len(errors)}/{draws} | {good[True]}, {good[False]} | "
          f"{worst} | {covered} | "
          f"{np.mean(seconds):.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="build/release/bin/mechnn")
    parser.add_argument("--given", help="folder of the weak-SINDy fields")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--noise", default="0,0.01,0.05,0.2,0.5,1")
    parser.add_argument("--only", help="names of fields, separated by commas")
    options = parser.parse_args()
    made.check()
    print("| field | noise | exact terms | good of right, of wrong | worst coefficient, median | "
          "in 95 % intervals | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, *field in fields(options.given):
        if options.only and name not in options.only.split(","):
            continue
        for noise in options.noise.split(","):
            row(name, field, float(noise), options)


if __name__ == "__main__":
    main()
