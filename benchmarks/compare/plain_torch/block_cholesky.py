"""Linear ODEs as least squares, as one would write it in PyTorch alone: the normal equations of the
rows of docs/math/solver.md in blocks of one step, a block Cholesky sweep over the steps, gradients by
autograd. The peer that published_solver.py needs no download for; not part of mechnn.
"""

import math

import torch
from torch.nn.functional import pad


def ode_forward(
    coefficients,
    rhs,
    init,
    steps,
    n_steps=None,
    n_init_var_steps=None,
    enable_central_smoothness=False,
):
    """Solution (..., T, D, n+1) of all items.

    coefficients (..., T|1, E, D, n+1), rhs (..., T|1, E), init (..., S|1, D, V), steps (..., T-1|1);
    n_steps: T, and n_init_var_steps: S, where no tensor tells them.
    """
    dim, slots = coefficients.shape[-2:]
    step = n_steps or steps.shape[-1] + 1
    rows = coefficients.flatten(-2)  # (..., T|1, E, m)
    diagonal = rows.mT @ rows
    right = rows.mT @ rhs.unsqueeze(-1)
    given, values = initial_rows(init, step, n_init_var_steps or init.shape[-3], slots)
    steps = steps.expand(*steps.shape[:-1], step - 1)
    smooth, near, far = smoothness_blocks(steps, dim, slots, enable_central_smoothness)
    x = solve_band(diagonal + torch.diag_embed(given) + smooth, near, far, right + values)
    return x.unflatten(-2, (dim, slots)).squeeze(-1)


def initial_rows(init, step, given_steps, slots):
    """Diagonal (T, m) and right-hand side (..., T, m, 1) of the rows u[t,d,k] = init[t,d,k]."""

    def placed(x):
        x = pad(x.expand(*x.shape[:-3], given_steps, *x.shape[-2:]), (0, slots - x.shape[-1]))
        return pad(x.flatten(-2), (0, 0, 0, step - given_steps))

    return placed(torch.ones(init.shape[-3:], dtype=init.dtype)), placed(init).unsqueeze(-1)


def smoothness_blocks(steps, dim, slots, central):
    """AᵀA of the smoothness rows: blocks (t, t), (t+1, t) and, with central rows, (t+2, t)."""
    powers = steps.unsqueeze(-1) ** torch.arange(slots)
    powers = torch.cat([powers, powers], -1)
    rows = taylor_rows(slots, slots - 1 if central else slots).to(steps.dtype)
    gram = (rows.T @ rows) * powers.unsqueeze(-1) * powers.unsqueeze(-2)
    first, second = slice(None, slots), slice(slots, None)
    diagonal = later(gram[..., first, first], 0, 1) + later(gram[..., second, second], 1, 0)
    near, far = gram[..., second, first], None
    if central:
        row = central_row(steps[..., :-1] + steps[..., 1:], slots)  # (..., T-2, 3, slots)
        block = lambda i, j: row[..., i, :, None] * row[..., j, None, :]
        diagonal = diagonal + sum(later(block(i, i), i, 2 - i) for i in range(3))
        near = near + later(block(1, 0), 0, 1) + later(block(2, 1), 1, 0)
        far = for_every_state(block(2, 0), dim)
    return for_every_state(diagonal, dim), for_every_state(near, dim), far


def taylor_rows(slots, derivatives):
    """The rows of an interval over (node, k), without h^k: Σ_{o≥i} (±1)^o u^(o)/(o−i)! at one node
    less (±1)^i u^(i) at the other, i < derivatives."""
    rows = torch.zeros(derivatives, 2, 2, slots, dtype=torch.float64)
    for i in range(derivatives):
        for o in range(i, slots):
            rows[i, 0, 0, o] = 1 / math.factorial(o - i)
            rows[i, 1, 1, o] = (-1) ** o / math.factorial(o - i)
        rows[i, 0, 1, i] = -1
        rows[i, 1, 0, i] = -((-1) ** i)
    return rows.flatten(0, 1).flatten(1)


def central_row(h, slots):
    """H^(n−2) u_{t−1}^(n−1) + H^(n−1) u_t^(n) − H^(n−2) u_{t+1}^(n−1), H the sum of two steps."""
    sides, middle = torch.zeros(2, 3, slots, dtype=h.dtype)
    sides[0, slots - 2], sides[2, slots - 2], middle[1, slots - 1] = 1, -1, 1
    h = h[..., None, None]
    return h ** (slots - 3) * sides + h ** (slots - 2) * middle


def later(blocks, before, after):
    """Zero blocks put before and after along time."""
    return pad(blocks, (0, 0, 0, 0, before, after))


def for_every_state(block, dim):
    if dim == 1:
        return block
    spread = torch.einsum("de,...ab->...daeb", torch.eye(dim, dtype=block.dtype), block)
    return spread.flatten(-4, -3).flatten(-2)


def solve_band(diagonal, near, far, right):
    """x of A x = right by block Cholesky A = LLᵀ, step by step; the blocks are (..., T, m, m)."""
    batch = torch.broadcast_shapes(diagonal.shape[:-3], right.shape[:-3])
    step = diagonal.shape[-3]
    diagonal, near = diagonal.unbind(-3), near.unbind(-3)
    far = [None] * step if far is None else far.unbind(-3)
    pivots, to_near, to_far, x = [], [], [], list(right.unbind(-3))
    for t in range(step):
        pivot = diagonal[t]
        if t >= 1:
            link = near[t - 1]
            if t >= 2 and far[t - 2] is not None:
                jump = over_transpose(far[t - 2], pivots[t - 2])
                to_far.append(jump)
                link = link - jump @ to_near[t - 2].mT
                pivot = pivot - jump @ jump.mT
                x[t] = x[t] - jump @ x[t - 2]
            to_near.append(over_transpose(link, pivots[t - 1]))
            pivot = pivot - to_near[-1] @ to_near[-1].mT
            x[t] = x[t] - to_near[-1] @ x[t - 1]
        pivots.append(torch.linalg.cholesky_ex(pivot)[0])
        x[t] = torch.linalg.solve_triangular(pivots[t], x[t], upper=False)
    for t in reversed(range(step)):
        if t + 1 < step:
            x[t] = x[t] - to_near[t].mT @ x[t + 1]
        if t + 2 < step and to_far:
            x[t] = x[t] - to_far[t].mT @ x[t + 2]
        x[t] = torch.linalg.solve_triangular(pivots[t].mT, x[t], upper=True)
    return torch.stack(x, -3).expand(*batch, step, *right.shape[-2:])


def over_transpose(block, lower):
    """block lower⁻ᵀ"""
    return torch.linalg.solve_triangular(lower.mT, block, upper=True, left=False)
