"""Names as users give them, and of states where nobody gave any."""

from __future__ import annotations

from typing import Sequence


def state_names(names: Sequence[str] | None, dim: int) -> list[str]:
    """`names`, one for each of `dim` states, or x0, x1, …"""
    if names is None:
        return [f"x{d}" for d in range(dim)]
    if isinstance(names, str) or len(names) != dim:
        raise ValueError(f"states: got {names!r}, expected {dim} names")
    return [str(name) for name in names]


def texts(names: str | Sequence[str]) -> list[str]:
    """One text or several, as a list."""
    return [names] if isinstance(names, str) else list(names)
