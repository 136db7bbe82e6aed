"""The operator, and a problem to try it on."""

import os

import torch

torch.ops.load_library(os.environ["MECHNN_TORCH_LIBRARY"])
ops = torch.ops.mechnn
solve = ops.linear_ode_solve
ALL_SCHEMES = ["taylor", "taylor_central", "slack", "gam4", "gam6", "gbdf2", "gbdf6"]
EQUATIONS = [dict(), dict(equation=2, dim=2, order=1), dict(equation=3, dim=2, order=1)]


def problem(batch=3, step=12, equation=1, dim=1, order=2, dtype=torch.float64, seed=0):
    """Random coefficients with a leading one, values given at the first step, uneven steps."""
    generator = torch.Generator().manual_seed(seed)
    randn = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    coefficients = 0.3 * randn(batch, step, equation, dim, order + 1)
    for e in range(min(equation, dim)):
        coefficients[:, :, e, e, -1] = 1
    steps = 0.1 + 0.05 * torch.rand(batch, step - 1, generator=generator, dtype=torch.float64)
    tensors = [coefficients, randn(batch, step, equation), randn(batch, 1, dim, order), steps]
    return [t.to(dtype).requires_grad_() for t in tensors]


def options(scheme):
    """Of the operators below `solve`, which have no defaults."""
    return dict(scheme=scheme, factorisation="auto", gamma=0.5, alpha=0.0)
