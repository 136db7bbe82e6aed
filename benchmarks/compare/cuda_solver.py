#!/usr/bin/env python3
"""The operator on a CUDA device beside the same problem written in PyTorch alone, on the same device:
docs/results/cuda.md. MECHNN_TORCH_LIBRARY: libmechnn_torch built with -DMECHNN_CUDA=ON."""

import os
import pathlib
import statistics
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "plain_torch"))
from block_cholesky import ode_forward  # noqa: E402

torch.ops.load_library(os.environ["MECHNN_TORCH_LIBRARY"])
solve = torch.ops.mechnn.linear_ode_solve


def oscillators(batch, step):
    """u'' + 0.1 u' + c u = cos t, every input given for every item and step."""
    c = torch.linspace(0.5, 2, batch).view(-1, 1, 1, 1, 1)
    ones = torch.ones(batch, step, 1, 1, 1)
    coefficients = torch.cat([c * ones, 0.1 * ones, ones], -1)
    steps = 0.1 * (1 + 0.1 * torch.sin(1.7 * torch.arange(step - 1) + torch.arange(batch).view(-1, 1)))
    time = torch.nn.functional.pad(steps.cumsum(1), (1, 0))
    values = torch.tensor([1.0, 0.0]).expand(batch, 1, 1, 2).contiguous()
    return [t.requires_grad_() for t in (coefficients, time.cos().unsqueeze(-1), values, steps)]


def median_ms(call, repetitions=9):
    call()
    times = []
    for _ in range(repetitions):
        begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
        begin.record()
        call()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end))
    return statistics.median(times)


def main():
    torch.set_default_device("cuda")
    torch.set_default_dtype(torch.float64)
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, float64, taylor, n = 2")
    print(f"{'batch':>8} {'steps':>6} {'ours fwd':>9} {'+ bwd':>9} {'plain fwd':>10} {'+ bwd':>9} {'ratios':>13} {'agree':>8}")
    for batch, step in [(100, 50), (1536, 50), (10000, 50), (100000, 50), (1000, 500)]:
        tensors = oscillators(batch, step)
        ours = lambda: solve(*tensors, scheme="taylor")[0]
        plain = lambda: ode_forward(*tensors)
        def both(call):
            with torch.no_grad():
                forward = median_ms(call)
            return forward, median_ms(lambda: torch.autograd.grad(call().sum(), tensors))
        with torch.no_grad():
            agreement = (ours() - plain().view_as(ours())).abs().max().item()
        a, b = both(ours), both(plain)
        print(f"{batch:8} {step:6} {a[0]:9.3f} {a[1]:9.3f} {b[0]:10.3f} {b[1]:9.3f} {b[0] / a[0]:6.1f} {b[1] / a[1]:6.1f} {agreement:8.1e}", flush=True)


main()
