#!/usr/bin/env python3
"""Fit one damped noisy sine by the operator and by another solver, from the same start.

The training of examples/configs/sine.toml, whose protocol is the published one: 500 samples of
(sin 2t + 0.5 noise) exp(-0.1 t) on [0, 50], a second-order equation with free coefficients and steps
at every sample, Adam at 1e-2, the sum of squares as loss. FOLDER and --call name the other solver as
for published_solver.py. Both minimise the same function from the same numbers, so the losses say
whether one training is as good as the other, and the times what its solver costs.
"""

import argparse
import math
import pathlib
import time

import torch
from published_solver import LIBRARY, Size, imported, ours, peer_of, row

SIZE = Size(1, 500)


def start(seed):
    """The series and the raw parameters: coefficients in [0, 1), steps of 0.1 behind a sigmoid."""
    generator = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 50, SIZE.step, dtype=torch.float64)
    noise = torch.randn(SIZE.step, generator=generator, dtype=torch.float64)
    series = (torch.sin(2 * t) + 0.5 * noise) * torch.exp(-0.1 * t)
    coefficients = torch.rand(1, SIZE.step, 1, 1, 3, generator=generator, dtype=torch.float64)
    steps = torch.full((1, SIZE.step - 1), math.log(0.1 / 0.9), dtype=torch.float64)
    return series, [coefficients, steps]


def fit(solve, seed, epochs):
    """Loss before every step, and the processor's seconds."""
    series, parameters = start(seed)
    coefficients, steps = (p.requires_grad_() for p in parameters)
    rhs = torch.ones(1, SIZE.step, 1, dtype=torch.float64)
    no_initial_values = torch.empty(1, 0, 1, 0, dtype=torch.float64)
    optimiser = torch.optim.Adam(parameters, lr=1e-2)
    losses, begin = [], time.process_time()
    for _ in range(epochs):
        optimiser.zero_grad()
        equation = (coefficients, rhs, no_initial_values, torch.sigmoid(steps))
        loss = (solve(equation, SIZE)[0, :, 0, 0] - series).square().sum()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, time.process_time() - begin


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="where the other solver's module lies")
    parser.add_argument("--call", default="smnn:ode_forward", help="MODULE:FUNCTION (%(default)s)")
    parser.add_argument("--seeds", type=int, default=3, help="seeds 1 to this (%(default)s)")
    parser.add_argument("--epochs", type=int, default=500, help="of each fit (%(default)s)")
    return parser.parse_args()


def main():
    chosen = arguments()
    peer = peer_of(imported(chosen.folder, chosen.call))
    torch.ops.load_library(str(LIBRARY))
    torch.set_num_threads(1)
    each = ("best loss", "processor s")
    row("seed", *(f"{who}: {what}" for who in ("ours", "other") for what in each), "first 100 apart by")
    row(*["---"] * 6)
    for seed in range(1, chosen.seeds + 1):
        (own, seconds), (other, others) = (fit(s, seed, chosen.epochs) for s in (ours, peer))
        apart = max(abs(a - b) / b for a, b in zip(own[:100], other))
        row(str(seed), f"{min(own):.6g}", seconds, f"{min(other):.6g}", others, f"{apart:.0e}")


if __name__ == "__main__":
    main()
