"""Batched linear ODEs as block-banded least squares, on NumPy arrays or PyTorch tensors."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING, Literal, NamedTuple, Sequence, Union, overload

import numpy as np

from mechnn import _core
from mechnn._warnings import NumericalWarning

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike

    Array = Union[ArrayLike, torch.Tensor]
    Solved = Union[np.ndarray, torch.Tensor]

class LinearOdeResult(NamedTuple):
    """A solution and how each item of the batch went; arrays or tensors as the arguments are."""

    solution: Solved
    """(..., step, dim, order + 1); NaN for an item that was not solved."""
    slack: Solved
    """(...) for scheme="slack", else (0)."""
    status: Solved
    """(...) uint8: 0 solved, 1 singular, 2 not finite."""


@overload
def linear_ode_solve(
    coefficients: Array,
    rhs: Array,
    initial_values: Array,
    steps: Array,
    *,
    full_output: Literal[True],
    **options,
) -> LinearOdeResult: ...
@overload
def linear_ode_solve(
    coefficients: Array,
    rhs: Array,
    initial_values: Array,
    steps: Array,
    *,
    full_output: Literal[False] = False,
    **options,
) -> Solved: ...
def linear_ode_solve(
    coefficients: Array,
    rhs: Array,
    initial_values: Array,
    steps: Array,
    *,
    scheme: str = "gbdf6",
    factorisation: str = "auto",
    weights: Sequence[float] | Array | None = None,
    gamma: float = 0.5,
    alpha: float = 0.0,
    time_points: int | None = None,
    threads: int | None = None,
    full_output: bool = False,
):
    """Solves a batch of linear ODEs, all time steps of each at once.

    At every step t and for every equation e,
    ``sum_d sum_k coefficients[b, t, e, d, k] u_d^(k)(t) = rhs[b, t, e]``, in the least-squares
    sense of the weighted rows where there are more of them than unknowns.

    With NumPy arrays (or lists) the result is a NumPy array. Where one argument is a PyTorch
    tensor all must be, and the result is a tensor, differentiable twice and in forward mode in all
    arrays and in `weights`; this needs a mechnn built with PyTorch.

    Parameters
    ----------
    coefficients : (..., T or 1, E, D, n + 1)
        Of the derivatives 0 to n of the D states. Leading batch dimensions, of any number, broadcast
        as NumPy's do; an extent of 1 in step is shared by all times.
    rhs : (..., T or 1, E)
    initial_values : (..., T_iv, D, n_iv)
        Derivatives 0 to n_iv - 1 at the first T_iv times; (0, D, 0) gives none.
    steps : (..., T - 1 or 1)
        Positive step lengths; they need not be equal.
    scheme : str
        What ties neighbouring steps: "gbdf1" to "gbdf8" (for stiff or rough problems), "gam2",
        "gam4", "gam6", "gam8" (for smooth ones), or "taylor", "taylor_central", "slack" as in the
        papers.
    factorisation : str
        "auto": the normal equations for the three schemes of the papers, and QR for each item of
        which they leave too few digits, and for all others. "qr" or "ldl" for all items.
    weights : (3), optional
        Of equation, initial and smoothness rows in the objective; all 1 by default. As a tensor
        float64.
    gamma, alpha : float
        The slack's linear objective is -gamma * alpha * slack; for scheme="slack".
    time_points : int, optional
        T, needed only where every array is shared in time.
    threads : int, optional
        For arrays; by default as many as the process may use. Tensors use PyTorch's
        (``torch.set_num_threads``). The number of threads changes no bit of the result.
    full_output : bool
        True returns a LinearOdeResult, and failed items cause no warning.

    Returns
    -------
    (..., T, D, n + 1) array or tensor, float32 or float64 as the arguments are: every state's
    derivatives 0 to n. An item that is singular or not finite is NaN throughout, with a
    NumericalWarning; the other items are as they would be without it.

    Raises
    ------
    ValueError
        For misuse, naming the argument: shapes and dtypes that do not fit, unknown schemes,
        steps that are not positive.
    """
    options = {
        "scheme": _text("scheme", scheme),
        "factorisation": _text("factorisation", factorisation),
        "gamma": gamma,
        "alpha": alpha,
        "time_points": _whole_or_none("time_points", time_points),
    }
    threads = _whole_or_none("threads", threads)
    arrays = (coefficients, rhs, initial_values, steps)
    if any(_is_tensor(array) for array in (*arrays, weights)):
        from mechnn._torch import solve, visible

        if threads is not None:
            raise ValueError("threads: got a number with tensors, which use torch.set_num_threads")
        result = LinearOdeResult(*solve(arrays, weights, options))
        status = None if full_output else visible(result.status)
    else:
        result = LinearOdeResult(*_solve_in_numpy(arrays, weights, options, threads))
        status = result.status
    if full_output:
        return result
    if status is not None and status.any():
        _warn_of_failures(status)
    return result.solution


def _text(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name}: got {value!r}, expected a text")
    return value


def _whole_or_none(name: str, value):
    """Refuses what is surely none; a traced graph has symbolic numbers."""
    if isinstance(value, (str, float)):
        raise TypeError(f"{name}: got {value!r}, expected a whole number")
    return value


def _is_tensor(value) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _solve_in_numpy(arrays, weights, options, threads):
    weights = np.ones(3) if weights is None else np.asarray(weights, dtype=np.float64)
    if weights.shape != (3,):
        raise ValueError(
            f"weights: got shape {weights.shape}, expected (3,): equation, initial, smoothness"
        )
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return _core.linear_ode_solve(
        *_numeric(arrays), weights=weights, threads=threads, **options
    )


def _numeric(arrays):
    """The four arrays in one dtype."""
    arrays = [np.asarray(array) for array in arrays]
    for array, name in zip(arrays, _core.linear_ode_arguments):
        if array.dtype.kind not in "iufb":
            raise ValueError(f"{name}: got dtype {array.dtype}, expected real numbers")
    dtype = np.result_type(*arrays)
    if dtype.kind != "f":
        dtype = np.dtype(np.float64)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"coefficients: got dtype {dtype}, expected float32 or float64")
    return [np.ascontiguousarray(array, dtype=dtype) for array in arrays]


def _warn_of_failures(status) -> None:
    failed = np.flatnonzero(status)
    first = tuple(int(i) for i in np.unravel_index(failed[0], status.shape))
    place = f"item {first[0] if len(first) == 1 else first}" if first else "the only item"
    warnings.warn(
        f"linear_ode_solve: {len(failed)} of {status.size} items were not solved and are NaN; "
        f"the first is {place}, {_core.item_statuses[status.flat[failed[0]]]}",
        NumericalWarning,
        stacklevel=3,
    )
