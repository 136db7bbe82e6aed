"""PyTorch's side: importing this module loads the operator's library, once."""

from __future__ import annotations

import pathlib

import numpy as np
import torch

from mechnn import _core


def _load() -> None:
    if not _core.torch_version:
        raise ImportError(
            "mechnn was built without PyTorch, so it takes NumPy arrays only; the README says how "
            "to install it with PyTorch"
        )
    # The C++ interface of PyTorch changes with every minor version.
    built, here = (version.split("+")[0] for version in (_core.torch_version, torch.__version__))
    if built.split(".")[:2] != here.split(".")[:2]:
        raise ImportError(
            f"mechnn was built for PyTorch {built}, but PyTorch {here} is installed; install "
            f"torch=={built}, or mechnn again with PyTorch {here}"
        )
    torch.ops.load_library(str(pathlib.Path(__file__).with_name("libmechnn_torch.so")))


_load()


def solve(arrays, weights, options):
    """The operator on four tensors; see mechnn.linear_ode_solve."""
    for name, array in zip(_core.linear_ode_arguments, arrays):
        if not isinstance(array, torch.Tensor):
            raise TypeError(
                f"{name}: got {type(array).__name__}, expected a tensor as other arguments are"
            )
    if weights is not None and not isinstance(weights, torch.Tensor):
        weights = torch.tensor(weights, dtype=torch.float64)
    return torch.ops.mechnn.linear_ode_solve(*arrays, weights, **options)


def visible(status: torch.Tensor) -> np.ndarray | None:
    """The numbers of `status`; None while a graph is traced or a function mapped, where there are
    none yet."""
    if torch.compiler.is_compiling():
        return None
    try:
        return status.numpy(force=True)
    except RuntimeError:
        return None
