"""Known signals that drive a model, in the forms users have them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mechnn._data import is_frame, matrix


class Signals(NamedTuple):
    """U signals: straight lines between samples, the nearest sample's value outside them."""

    times: np.ndarray
    """(S)"""
    values: np.ndarray
    """(S, U)"""


def signals(names: list[str], inputs: Any, times: np.ndarray | None) -> Signals:
    """`inputs` as Model.simulate describes them, of the U `names`, at `times` (S) unless they bring
    their own. Raises ValueError for what is missing or has another shape."""
    if not names:
        if inputs is not None:
            raise ValueError("inputs: got signals, expected None, for the model has no inputs")
        return Signals(np.empty(0), np.empty((0, 0)))
    if inputs is None:
        raise ValueError(f"inputs: got None, expected the signals {', '.join(names)} of the model")
    if isinstance(inputs, tuple):
        if len(inputs) != 2:
            raise ValueError(
                f"inputs: got a tuple of {len(inputs)}, expected an array or (times, values)"
            )
        times, inputs = np.asarray(inputs[0], dtype=np.float64), inputs[1]
        if times.ndim != 1:
            raise ValueError(f"inputs: got times of shape {times.shape}, expected (times,)")
    if times is None:
        raise ValueError("t: got None, expected the times at which inputs were given")
    return Signals(np.ascontiguousarray(times), _values(names, inputs, len(times)))


def columns(frame: Any, names: list[str], what: str = "X"):
    """The columns of a data frame by their names. Raises ValueError for one that is missing."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        got = ", ".join(map(str, frame.columns))
        raise ValueError(f"{what}: column {missing[0]!r} is missing, got {got}")
    return frame[names]


def _values(names: list[str], inputs: Any, samples: int) -> np.ndarray:
    values = columns(inputs, names, "inputs") if is_frame(inputs) else inputs
    if len(names) == 1 and np.ndim(values) == 1:
        values = np.reshape(values, (-1, 1))
    expected = (samples, len(names))
    if np.shape(values) != expected:
        raise ValueError(
            f"inputs: got shape {np.shape(values)}, expected {expected}, a row for each time: "
            f"{', '.join(names)}"
        )
    return np.ascontiguousarray(matrix(values, "inputs"))
