"""Batched linear ODEs as block-banded least squares, on NumPy arrays or PyTorch tensors."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple, Sequence, Union

import numpy as np

from mechnn import _core
from mechnn._warnings import NumericalWarning

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike

    Array = Union[ArrayLike, torch.Tensor]

_SHAPES = {
    "coefficients": (5, "(batch, step, equation, dim, order + 1)"),
    "rhs": (3, "(batch, step, equation)"),
    "initial_values": (4, "(batch, initial step, dim, initial order)"),
    "steps": (2, "(batch, step - 1)"),
}


class LinearOdeResult(NamedTuple):
    """A solution and how each item of the batch went."""

    solution: Any
    """(batch, step, dim, order + 1); NaN for an item that was not solved."""
    slack: Any
    """(batch) for scheme="slack", else (0)."""
    status: Any
    """(batch) uint8: 0 solved, 1 singular, 2 not finite."""


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
    return_status: bool = False,
) -> Any:
    """Solves a batch of linear ODEs, all time steps of each at once.

    At every step t and for every equation e,
    ``sum_d sum_k coefficients[b, t, e, d, k] u_d^(k)(t) = rhs[b, t, e]``, in the least-squares
    sense of the weighted rows where there are more of them than unknowns.

    With NumPy arrays (or lists) the result is a NumPy array. Where one argument is a PyTorch
    tensor all must be, and the result is a tensor, differentiable twice and in forward mode in all
    arrays and in `weights`; this needs a mechnn built with PyTorch.

    Parameters
    ----------
    coefficients : (B or 1, T or 1, E, D, n + 1)
        Of the derivatives 0 to n of the D states. An extent of 1 in batch or step is shared.
    rhs : (B or 1, T or 1, E)
    initial_values : (B or 1, I or 1, D, m)
        Derivatives 0 to m - 1 at the first I steps; (1, 0, D, 0) gives none.
    steps : (B or 1, T - 1 or 1)
        Positive step lengths; they need not be equal.
    scheme : str
        What ties neighbouring steps: "gbdf1" to "gbdf8" (for stiff or rough problems), "gam2",
        "gam4", "gam6", "gam8" (for smooth ones), or "taylor", "taylor_central", "slack" as in the
        papers.
    factorisation : str
        "qr", or "ldl": faster, for float64 and the three families of the papers only.
    weights : (3), optional
        Of equation, initial and smoothness rows in the objective; all 1 by default. As a tensor
        float64.
    gamma, alpha : float
        The slack's linear objective is -gamma * alpha * slack; for scheme="slack".
    time_points : int, optional
        T, needed only where every array is shared in time.
    return_status : bool
        True returns a LinearOdeResult, and failed items cause no warning.

    Returns
    -------
    (B, T, D, n + 1) array or tensor, float32 or float64 as the arguments are: every state's
    derivatives 0 to n. An item that is singular or not finite is NaN throughout, with a
    NumericalWarning; the other items are as they would be without it.

    Raises
    ------
    ValueError
        For misuse, naming the argument: shapes and dtypes that do not fit, unknown schemes,
        steps that are not positive.
    """
    options = {"scheme": scheme, "factorisation": factorisation, "gamma": gamma, "alpha": alpha}
    options["time_points"] = time_points
    arrays = (coefficients, rhs, initial_values, steps)
    if any(_is_tensor(array) for array in (*arrays, weights)):
        from mechnn._torch import solve, visible

        result = LinearOdeResult(*solve(arrays, weights, options))
        status = None if return_status else visible(result.status)
    else:
        result = LinearOdeResult(*_solve_in_numpy(arrays, weights, options))
        status = result.status
    if return_status:
        return result
    if status is not None and status.any():
        _warn_of_failures(status)
    return result.solution


def _is_tensor(value) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _solve_in_numpy(arrays, weights, options):
    arrays = _numeric(arrays)
    weights = np.ones(3) if weights is None else np.asarray(weights, dtype=np.float64)
    if weights.shape != (3,):
        raise ValueError(
            f"weights: got shape {weights.shape}, expected (3,): equation, initial, smoothness"
        )
    return _core.linear_ode_solve(*arrays, weights=weights, **options)


def _numeric(arrays):
    """The four arrays in one dtype, their ranks checked."""
    arrays = [np.asarray(array) for array in arrays]
    for array, (name, (rank, shape)) in zip(arrays, _SHAPES.items()):
        if array.dtype.kind not in "iufb":
            raise ValueError(f"{name}: got dtype {array.dtype}, expected real numbers")
        if array.ndim != rank:
            raise ValueError(f"{name}: got shape {array.shape}, expected {shape}")
    dtype = np.result_type(*arrays)
    if dtype.kind != "f":
        dtype = np.dtype(np.float64)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"coefficients: got dtype {dtype}, expected float32 or float64")
    return [np.ascontiguousarray(array, dtype=dtype) for array in arrays]


def _warn_of_failures(status) -> None:
    failed = np.flatnonzero(status)
    warnings.warn(
        f"linear_ode_solve: {len(failed)} of {len(status)} items were not solved and are NaN; "
        f"the first is item {failed[0]}, {_core.item_statuses[status[failed[0]]]}",
        NumericalWarning,
        stacklevel=3,
    )
