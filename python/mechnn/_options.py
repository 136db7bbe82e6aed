"""The options of a search, from parameters as users write them."""

from __future__ import annotations

import os
from typing import Any, Sequence

import numpy as np

from mechnn import _core
from mechnn._names import texts

_KINDS = ("polynomial", "trigonometric", "time")


def search_options(parameters: dict[str, Any]) -> tuple[_core.DiscoveryOptions, bool]:
    """The options, and whether the library is chosen automatically. Raises ValueError or TypeError
    naming the parameter."""
    kinds, automatic = _library(parameters["library"])
    options = _core.DiscoveryOptions()
    for kind in _KINDS:
        setattr(options, kind, kind in kinds)
    noise = parameters["noise"]
    values = {
        "degree": (parameters["degree"], "a whole number"),
        "terms": (texts(parameters["terms"]), "a list of str"),
        "order": (parameters["order"], "1 or 2"),
        "scheme": (parameters["scheme"], "the name of a scheme"),
        "noise": ([] if noise is None else np.ravel(noise).tolist(), "a number or one a state"),
        "noise_model": (parameters["noise_model"], "constant, relative, counts or auto"),
        "threads": (parameters["threads"] or len(os.sched_getaffinity(0)), "a whole number"),
    }
    for name, (value, expected) in values.items():
        try:
            setattr(options, name, value)
        except TypeError:
            got = parameters[name]
            raise TypeError(f"{name}: got {got!r}, expected {expected}") from None
    options.validate()
    return options, automatic


def _library(library: str | Sequence[str]) -> tuple[list[str], bool]:
    kinds = library.split(",") if isinstance(library, str) else list(library)
    kinds = [str(kind).strip() for kind in kinds]
    if kinds == ["auto"]:
        return ["polynomial"], True
    for kind in kinds:
        if kind not in _KINDS:
            raise ValueError(
                f"library: got {kind!r}, expected one or several of {', '.join(_KINDS)}, or auto"
            )
    return kinds, False
