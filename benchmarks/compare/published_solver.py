#!/usr/bin/env python3
"""Time torch.ops.mechnn.linear_ode_solve beside another implementation of the same call.

FOLDER holds the other implementation, a Python module with a function

    ode_forward(coefficients, rhs, init, steps, n_steps=…, enable_central_smoothness=…)

of tensors (…, T|1, E, D, n+1), (…, T|1, E), (…, 1, D, V), (…, T-1|1) that returns (…, T, D, n+1):
the least-squares solution of the rows `taylor` or, with central smoothness, `taylor_central`. That is
the signature of S-MNN's public code, https://github.com/IST-DASLab/ScalableMNN (smnn.py). First both
are checked against each other in solution and all four gradients, float64; then they are timed in
turns, in one run. Where they disagree, nothing is timed and the exit code is 1.
"""

import argparse
import importlib
import math
import os
import pathlib
import statistics
import sys
import time
from dataclasses import dataclass

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = os.environ.get("MECHNN_TORCH_LIBRARY", ROOT / "build/release/lib/libmechnn_torch.so")
EXAMPLES = """examples:
  git clone https://github.com/IST-DASLab/ScalableMNN peer
  published_solver.py peer                     S-MNN, as its repository lays it out
  published_solver.py benchmarks/compare/plain_torch --call block_cholesky:ode_forward
                                               a plain sweep in PyTorch, no download needed
  published_solver.py --alone                  ours beside times quoted from another run"""
AGREEMENT = 1e-8  # of the largest entry; both solve normal equations, of condition 1e4 to 1e8


@dataclass(frozen=True)
class Size:
    batch: int
    step: int
    order: int = 2
    dim: int = 1
    equation: int = 1
    shared_in_time: bool = False
    quoted_ms: tuple = ()  # S-MNN forward and backward, two threads, the project's design notes

    def __str__(self):
        return f"{self.batch} × {self.step}, {self.dim * (self.order + 1)} numbers a step"


TIMED = [
    Size(1536, 50, quoted_ms=(153, 234)),
    Size(1, 1000, quoted_ms=(48, 24)),
    Size(8192, 10, order=4, quoted_ms=(116, 122)),
    Size(1, 100_000, quoted_ms=(3800, 1800)),
]
CHECKED = [
    Size(5, 12),
    Size(1, 40, order=1),
    Size(3, 9, order=4),
    Size(4, 11, dim=3, equation=2),
    Size(3, 14, dim=2, equation=2, shared_in_time=True),
]


def problem(size, seed=0):
    """Leaf tensors: each state's equation is near (d/dt + 1)^n u = b, damped and forced, with its own
    coefficients at each step; values at the first step; uneven steps."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    steps = 1 if size.shared_in_time else size.step
    coefficients = 0.1 * draw(size.batch, steps, size.equation, size.dim, size.order + 1)
    binomial = torch.tensor([math.comb(size.order, k) for k in range(size.order + 1)])
    for e in range(min(size.equation, size.dim)):
        coefficients[..., e, e, :] += binomial
    rhs = draw(size.batch, steps, size.equation)
    initial_values = draw(size.batch, 1, size.dim, size.order)
    lengths = 0.2 + 0.1 * torch.rand(
        size.batch, max(steps - 1, 1), generator=generator, dtype=torch.float64
    )
    return [t.requires_grad_() for t in (coefficients, rhs, initial_values, lengths)]


def ours(tensors, size, scheme="taylor", factorisation="ldl"):
    solve = torch.ops.mechnn.linear_ode_solve
    return solve(*tensors, scheme=scheme, factorisation=factorisation, time_points=size.step)[0]


def peer_of(call):
    def solve(tensors, size, scheme="taylor"):
        central = scheme == "taylor_central"
        return call(*tensors, n_steps=size.step, enable_central_smoothness=central)

    return solve


def results(solve, tensors, size, scheme):
    solution = solve(tensors, size, scheme)
    cotangent = torch.randn(
        solution.shape, generator=torch.Generator().manual_seed(1), dtype=solution.dtype
    )
    return [solution.detach(), *torch.autograd.grad(solution, tensors, cotangent)]


def check_agreement(peer, sizes):
    """Prints the largest differences, relative to the largest entry; false where one is too large."""
    names = ["solution", "coefficients", "rhs", "initial values", "steps"]
    print("| scheme | size | " + " | ".join(names) + " |\n|---" + "|---" * 6 + "|")
    agreed = True
    for size in sizes:
        tensors = problem(size)
        for scheme in ("taylor", "taylor_central"):
            pairs = zip(results(ours, tensors, size, scheme), results(peer, tensors, size, scheme))
            errors = [float((a - b).abs().max() / b.abs().max()) for a, b in pairs]
            agreed = agreed and all(e <= AGREEMENT for e in errors)  # false for NaN
            shared = ", shared in time" if size.shared_in_time else ""
            columns = " | ".join(f"{e:.0e}" for e in errors)
            print(f"| {scheme} | {size}{shared} | {columns} |", flush=True)
    return agreed


def times(calls, size, seconds, clock):
    """Median forward and backward of each call in ms; the calls take turns for about `seconds`."""
    tensors = problem(size)
    cotangent = torch.ones(size.batch, size.step, size.dim, size.order + 1, dtype=torch.float64)
    taken = [([], []) for _ in calls]
    end = None
    while end is None or len(taken[0][0]) < 3 or time.perf_counter() < end:
        for (forward, backward), call in zip(taken, calls):
            start = clock()
            solution = call(tensors, size)
            solved = clock()
            torch.autograd.grad(solution, tensors, cotangent)
            done = clock()
            del solution  # with its graph, which the next call must not be charged for
            if end is not None:  # the first round warms up
                forward.append(1e3 * (solved - start))
                backward.append(1e3 * (done - solved))
        end = end or time.perf_counter() + seconds
    return [tuple(map(statistics.median, pair)) for pair in taken]


def three_digits(number):
    return f"{float(f'{number:.3g}'):g}"  # 3710 and not 3.71e+03


def row(*cells):
    texts = (c if isinstance(c, str) else three_digits(c) for c in cells)
    print("| " + " | ".join(texts) + " |", flush=True)


def ratios(peer, own):
    return [f"{t / o:.0f}" for t, o in zip(peer, own)]


def compare(peer, sizes, seconds, clock):
    row("size", "ours forward ms", "backward", "peer forward ms", "backward", "ratio", "ratio")
    row(*["---"] * 7)
    for size in sizes:
        own, other = times([ours, peer], size, seconds, clock)
        row(str(size), *own, *other, *ratios(other, own))


def time_alone(sizes, seconds, clock):
    print("S-MNN's times are quoted: another run, another machine of this kind. Ratios across runs.")
    row("size", "ours forward ms", "backward", "S-MNN, quoted", "quoted", "ratio", "ratio")
    row(*["---"] * 7)
    gam6 = lambda tensors, size: ours(tensors, size, "gam6", "qr")
    for size in sizes:
        # One after the other, as the quoted ones were: in turns each finds the other's caches.
        (own,), (by_qr,) = (times([call], size, seconds, clock) for call in (ours, gam6))
        quoted = size.quoted_ms
        row(str(size), *own, *(quoted or ("", "")), *(ratios(quoted, own) if quoted else ("", "")))
        slower = [f"{a / b:.1f} × taylor" for a, b in zip(by_qr, own)]
        row("  gam6 by QR", *by_qr, "", "", *slower)


def imported(folder, call):
    """The function named MODULE:FUNCTION in a folder."""
    if not folder.is_dir():
        sys.exit(f"published_solver: there is no folder {folder}; --help says what it should hold")
    module, _, function = call.partition(":")
    sys.path.insert(0, str(folder.resolve()))
    try:
        return getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        sys.exit(f"published_solver: {folder} has no {call} (MODULE:FUNCTION): {error}")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path, nargs="?", help="where the peer's module lies")
    parser.add_argument("--call", default="smnn:ode_forward", help="MODULE:FUNCTION (%(default)s)")
    parser.add_argument("--alone", action="store_true", help="no peer: ours beside quoted times")
    parser.add_argument("--threads", type=int, default=2, help="of PyTorch, for both (%(default)s)")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="processor time of one thread: for a machine that has other work to do",
    )
    parser.add_argument("--seconds", type=float, default=5, help="a size, about (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all")
    parser.add_argument("--library", default=LIBRARY, help="libmechnn_torch.so (%(default)s)")
    chosen = parser.parse_args()
    if (chosen.folder is None) != chosen.alone:
        parser.error("give a FOLDER, or --alone")
    return chosen


def main():
    chosen = arguments()
    peer = None if chosen.alone else peer_of(imported(chosen.folder, chosen.call))
    torch.ops.load_library(str(chosen.library))
    threads = 1 if chosen.processor_time else chosen.threads
    torch.set_num_threads(threads)
    clock = time.thread_time if chosen.processor_time else time.perf_counter
    what = "processor time of 1 thread" if chosen.processor_time else f"{threads} threads"
    load = os.getloadavg()[0]
    print(f"PyTorch {torch.__version__}, {what}; load before the run {load:.2f}\n")
    sizes = [Size(40, 6), Size(1, 20)] if chosen.quick else TIMED
    seconds = 0.05 if chosen.quick else chosen.seconds
    if chosen.alone:
        return time_alone(sizes, seconds, clock)
    if not check_agreement(peer, CHECKED):
        sys.exit(f"published_solver: they differ by more than {AGREEMENT:g}: nothing was timed")
    print()
    compare(peer, sizes, seconds, clock)


if __name__ == "__main__":
    main()
