"""Measurements in the forms users have them, as trajectories of numbers."""

from __future__ import annotations

from typing import Any, NamedTuple, Sequence

import numpy as np

from mechnn._names import state_names

_TIME_COLUMNS = ("t", "time")


class Trajectory(NamedTuple):
    """One measured trajectory."""

    name: str
    times: np.ndarray
    """(S)"""
    values: np.ndarray
    """(S, D); NaN marks a missing value."""
    inputs: np.ndarray | None = None
    """(S, U), the same; None where inputs are still among the values."""


def is_frame(X: Any) -> bool:
    """A pandas data frame, or what looks like one."""
    return hasattr(X, "columns") and hasattr(X, "iloc")


def matrix(X: Any, what: str = "X") -> np.ndarray:
    """X as (samples, columns) of float64. Raises ValueError or TypeError naming `what`."""
    if hasattr(X, "toarray"):
        raise TypeError(f"{what}: got a sparse matrix, expected a dense array")
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise ValueError(f"{what}: Complex data not supported, got dtype {array.dtype}")
    try:
        array = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{what}: expected numbers; {error}") from None
    if array.ndim != 2:
        raise ValueError(
            f"{what}: got shape {array.shape}, expected (samples, states). Reshape your data: one "
            "state is X.reshape(-1, 1)"
        )
    for extent, meaning in zip(array.shape, ("sample", "feature")):
        if extent == 0:
            raise ValueError(
                f"{what}: got 0 {meaning}(s) (shape={array.shape}) while a minimum of 1 is required."
            )
    return array


def expect_columns(X: np.ndarray, names: Sequence[str], who: str) -> None:
    """Raises ValueError, in scikit-learn's words, unless X has one column for each name."""
    if X.shape[1] != len(names):
        raise ValueError(
            f"X has {X.shape[1]} features, but {who} is expecting {len(names)} features as input: "
            f"{', '.join(names)}"
        )


def columns_of(X: Any, states: Sequence[str] | None, inputs: list[str]) -> Sequence[str] | None:
    """The columns that `states` asks for; of data frames, which have more, also those of inputs."""
    first = X[0] if _is_several(X) else X
    if states is None or not is_frame(first):
        return states
    return [*states, *(name for name in inputs if name not in states)]


def trajectories(
    X: Any, t: Any, columns: Sequence[str] | None
) -> tuple[list[str], list[Trajectory]]:
    """Names of the columns, and the trajectories in X as Discoverer.fit describes them, inputs among
    the states."""
    if not _is_several(X):
        return _of_one(X, t, columns, "")
    times = t if isinstance(t, (list, tuple)) else [t] * len(X)
    if len(times) != len(X):
        raise ValueError(f"t: got {len(times)} arrays, expected one for each of {len(X)} in X")
    parts = [_of_one(one, times[k], columns, str(k)) for k, one in enumerate(X)]
    names = parts[0][0]
    for number, (found, _) in enumerate(parts):
        if found != names:
            raise ValueError(f"X[{number}]: got the states {found}, expected {names} as in X[0]")
    return names, [trajectory for _, part in parts for trajectory in part]


def parted(data: Sequence[Trajectory], columns: list[str], inputs: list[str]) -> list[Trajectory]:
    """Trajectories of all columns with those of `inputs` apart, in the order in which they are
    named."""
    driving = [columns.index(name) for name in inputs]
    driven = [index for index in range(len(columns)) if index not in driving]
    return [
        one._replace(values=one.values[:, driven], inputs=one.values[:, driving]) for one in data
    ]


def _is_several(X: Any) -> bool:
    return isinstance(X, (list, tuple)) and len(X) > 0 and all(np.ndim(one) == 2 for one in X)


def _of_one(X, t, states, name) -> tuple[list[str], list[Trajectory]]:
    if is_frame(X):
        return _of_frame(X, t, states, name)
    values = matrix(X)
    if states is not None:
        expect_columns(values, states, "Discoverer")
    names = state_names(states, values.shape[1])
    return names, [Trajectory(name, _times(t, len(values)), values)]


def _of_frame(X, t, states, name) -> tuple[list[str], list[Trajectory]]:
    """Columns by their names, as the command line reads tables."""
    columns = [str(column) for column in X.columns]
    X = X.set_axis(columns, axis=1)
    if t is None:
        t = next((column for column in _TIME_COLUMNS if column in columns), None)
    others = {t, "trajectory"} if isinstance(t, str) else {"trajectory"}
    names = [c for c in columns if c not in others] if states is None else list(states)
    missing = [c for c in [*names, *([t] if isinstance(t, str) else [])] if c not in columns]
    if missing:
        raise ValueError(f"X: column {missing[0]!r} is missing, got {', '.join(columns)}")
    if "trajectory" not in columns or "trajectory" in names:
        return names, [_of_rows(X, t, names, name)]
    if not (t is None or isinstance(t, str) or np.ndim(t) == 0):
        raise ValueError("t: got an array beside a column 'trajectory', expected a column's name")
    nameless = int(X["trajectory"].isna().sum())
    if nameless > 0:
        raise ValueError(
            f"X: column 'trajectory' is empty in {nameless} of {len(X)} rows, expected a name in each"
        )
    groups = X.groupby("trajectory", sort=False)
    prefix = name + "/" if name else ""
    return names, [_of_rows(rows, t, names, f"{prefix}{label}") for label, rows in groups]


def _of_rows(X, t, names: list[str], name: str) -> Trajectory:
    if isinstance(t, str):
        t = matrix(X[[t]], f"X[{t!r}]")[:, 0]
    return Trajectory(name, _times(t, len(X)), matrix(X[names]))


def _times(t: Any, samples: int) -> np.ndarray:
    if t is None:
        t = 1.0
    try:
        times = np.asarray(t, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(
            f"t: got {t!r}, expected a step, {samples} times or a column's name"
        ) from None
    if times.ndim == 0:
        if not 0 < times < np.inf:
            raise ValueError(f"t: got a step of {t}, expected a positive one")
        return np.arange(samples) * float(times)
    if times.shape != (samples,):
        raise ValueError(f"t: got shape {times.shape}, expected ({samples},), one a sample of X")
    return np.ascontiguousarray(times)
