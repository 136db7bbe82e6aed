"""Reduces any number of leading batch dimensions of NumPy arrays, also zero, to the one that the
solver takes; torch/ops/leading_dims.cpp does the same for tensors."""

from __future__ import annotations

import math

import numpy as np

INNER = {
    "coefficients": ("step", "equation", "dim", "order + 1"),
    "rhs": ("step", "equation"),
    "initial_values": ("initial step", "dim", "initial order"),
    "steps": ("step - 1",),
}
"""The dimensions of each argument behind those of the batch."""


def flattened(arrays):
    """The four arrays with one batch dimension, and the batch shape they broadcast to.

    An array that the whole batch shares keeps an extent of 1; one that a part of the batch
    dimensions shares is written out. Raises ValueError naming the argument whose shape does not fit.
    """
    shapes = [_batch_of(array, name) for array, name in zip(arrays, INNER)]
    batch = ()
    for name, shape in zip(INNER, shapes):
        try:
            batch = np.broadcast_shapes(batch, shape)
        except ValueError:
            raise ValueError(
                f"{name}: got batch {shape}, expected one that broadcasts with {batch} of the "
                "arguments before"
            ) from None
    return [_one_batch(a, shape, batch) for a, shape in zip(arrays, shapes)], batch


def _batch_of(array, name):
    inner = INNER[name]
    if array.ndim < len(inner):
        raise ValueError(
            f"{name}: got shape {tuple(array.shape)}, expected (..., {', '.join(inner)})"
        )
    return tuple(array.shape[: array.ndim - len(inner)])


def _one_batch(array, shape, batch):
    if len(shape) == 1 and (shape == batch or shape == (1,)):
        return array
    inner = tuple(array.shape[len(shape) :])
    if math.prod(shape) == 1:
        return array.reshape((1, *inner))
    return np.broadcast_to(array, (*batch, *inner)).reshape((math.prod(batch), *inner))
