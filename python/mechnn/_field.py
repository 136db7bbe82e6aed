"""Partial differential equations from fields on grids."""

from __future__ import annotations

import json
import math
from typing import Any, Mapping, NamedTuple, Sequence

import numpy as np

from mechnn import _core


class FieldTerm(NamedTuple):
    """A product of derivatives of components, e.g. "u*u_x", with its coefficient."""

    text: str
    """In SymPy's syntax; "1" for the constant."""
    coefficient: float
    standard_error: float
    """NaN where it is not known."""


class FieldEquation(NamedTuple):
    """An equation that was found."""

    left: str
    """ "u_t" or "u_tt"."""
    terms: list[FieldTerm]
    rivals: list[tuple[float, list[FieldTerm]]]
    """Other sets of terms, each with how far it is behind in twice the log evidence."""

    def __str__(self) -> str:
        right = " ".join(
            f"{'-' if term.coefficient < 0 else '+'} {abs(term.coefficient):.5g}"
            f"{'' if term.text == '1' else ' ' + term.text}"
            for term in self.terms
        )
        return f"{self.left} = {right.removeprefix('+ ') or '0'}"


class FieldResult:
    """What mechnn.discover_field found.

    Attributes
    ----------
    equations : list of FieldEquation
    verdict : dict
        Lights and a sentence: do the equations explain the data, is the choice of terms certain, do
        the data determine the coefficients.
    noise : dict by component
        Standard deviation, given or estimated.
    warnings, library : list of str
    smoothed : list of dict
        For each recording the components without their noise, (T, X, …) arrays by name.
    document : dict
        The whole result, as `mechnn field --json` prints it.
    """

    def __init__(self, found: _core.FieldFound):
        self._found = found
        self.document: dict[str, Any] = json.loads(found.json)
        self.equations = [
            FieldEquation(
                one["left"], _terms(one["terms"]),
                [(_number(rival["behind"]), _terms(rival["terms"])) for rival in one["rivals"]],
            )
            for one in self.document["equations"]
        ]
        for name in ("verdict", "noise", "warnings", "library", "status"):
            setattr(self, name, self.document[name])
        self.smoothed = [
            dict(zip(self.document["components"], values)) for values in found.smoothed
        ]

    def simulate(self, u: Any, t: Any, *space: Any) -> dict[str, np.ndarray]:
        """Integrates the equations from the first time of a field, smoothed, over its times.

        The arguments are those of discover_field, for one recording. Where an axis is not periodic
        the field's outermost points are followed. NaN after the values left all bounds.
        """
        components, axes = self.document["components"], self.document["axes"]
        if len(space) != len(axes) - 1:
            raise ValueError(f"space: got {len(space)} axes, expected {len(axes) - 1}")
        names, recordings = _recordings(u, t, space, components)
        if len(recordings) != 1:
            raise ValueError(f"u: got {len(recordings)} recordings, expected one")
        field = _core.field_set(names, axes, self.document["periodic"], recordings)
        values, interruption = self._found.simulate(field)
        if isinstance(interruption, BaseException):
            raise interruption
        return dict(zip(names, values))

    def __repr__(self) -> str:
        return "\n".join([*map(str, self.equations), self.verdict["sentence"]])


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _terms(terms: Sequence[Mapping[str, Any]]) -> list[FieldTerm]:
    return [
        FieldTerm(one["term"], one["coefficient"], _number(one["standard_error"])) for one in terms
    ]


def _components(u: Any, names: Sequence[str] | None) -> dict[str, np.ndarray]:
    """Of one recording, by name."""
    if isinstance(u, Mapping):
        wanted = list(u) if names is None else list(names)
        missing = [name for name in wanted if name not in u]
        if missing:
            raise ValueError(f"u: found {', '.join(map(repr, u))}, expected {missing[0]!r} too")
        return {name: np.asarray(u[name], dtype=float) for name in wanted}
    name, = ["u"] if names is None else names
    return {name: np.asarray(u, dtype=float)}


def _recordings(u, t, space, names):
    several = isinstance(u, (list, tuple))
    all_u = list(u) if several else [u]
    if not all_u:
        raise ValueError("u: got no recording, expected at least one")
    all_t = list(t) if several and isinstance(t, (list, tuple)) else [t] * len(all_u)
    if len(all_t) != len(all_u):
        raise ValueError(f"t: got {len(all_t)} arrays, expected {len(all_u)}, one a recording")
    found = []
    for one, times in zip(all_u, all_t):
        parts = _components(one, names)
        names = list(parts) if names is None else names
        axes = [np.ascontiguousarray(axis, dtype=float).ravel() for axis in (times, *space)]
        shape = tuple(len(axis) for axis in axes)
        for name, values in parts.items():
            if values.shape != shape:
                raise ValueError(f"u: component {name!r} has shape {values.shape}, expected {shape}: "
                                 "the times, then the axes of space")
        found.append((axes, np.ascontiguousarray(np.stack(list(parts.values())))))
    return list(names), found


def discover_field(
    u: Any,
    t: Any,
    *space: Any,
    axes: Sequence[str] | None = None,
    periodic: str | Sequence[str] | None = None,
    equations: str | Sequence[str] | None = None,
    degree: int | None = None,
    derivatives: int | None = None,
    order: int = 1,
    noise: float | Sequence[float] | None = None,
    max_terms: int = 10,
    rivals: int = 5,
    threads: int = 1,
) -> FieldResult:
    """Finds the partial differential equations behind fields on uniform grids.

    Parameters
    ----------
    u : (T, X[, Y[, Z]]) array, dict of such by component, or a list of either
        Values; NaN where one is missing. A list: recordings of the same components.
    t, *space : 1-D arrays
        The times (a list of arrays where recordings have their own) and one to three axes of space.
    axes : names of the axes of space, optional
        x, y, z by default.
    periodic : name or list of names, optional
        Axes of space that close on themselves.
    equations : name or list of names, optional
        Components that have an equation; the others are known fields. All by default.
    degree, derivatives : int, optional
        Highest degree of the monomials (4 for one component, else 3), highest order of their
        derivatives (4 along one axis, else 2).
    order : 1 or 2
        Of the derivative in time.
    noise : number or list, optional
        Known standard deviation, one or one a component; estimated by default.

    Raises
    ------
    ValueError
        For what cannot be used, naming it.
    """
    if not 1 <= len(space) <= 3:
        raise ValueError(f"space: got {len(space)} axes, expected one to three after the times")
    space_names = list("xyz"[: len(space)] if axes is None else axes)
    if len(space_names) != len(space):
        raise ValueError(f"axes: got {len(space_names)} names, expected {len(space)}")
    closed = [periodic] if isinstance(periodic, str) else list(periodic or [])
    for name in closed:
        if name not in space_names:
            raise ValueError(f"periodic: got {name!r}, expected axes of space: {space_names}")
    names, recordings = _recordings(u, t, space, None)
    options = _core.FieldDiscoveryOptions()
    options.equations = [equations] if isinstance(equations, str) else list(equations or [])
    for name, value in (("degree", degree), ("derivatives", derivatives)):
        if value is None:
            continue
        if value < 1:
            raise ValueError(f"{name}: got {value}, expected at least 1")
        setattr(options, name, value)
    options.order, options.max_terms, options.rivals = order, max_terms, rivals
    options.noise = [] if noise is None else [float(one) for one in np.ravel(noise)]
    options.threads = threads
    found, interruption = _core.discover_field(
        names, ["t", *space_names], [name in closed for name in space_names], recordings, options
    )
    if isinstance(interruption, BaseException):
        raise interruption
    return FieldResult(found)
