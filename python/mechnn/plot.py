"""Pictures of what a Discoverer found (needs Matplotlib). Every function takes a fitted Discoverer
and returns the Matplotlib axes it drew on, new ones unless `axes` gives some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mechnn import Discoverer

__all__ = ["coefficients", "fit", "phase", "residuals"]


def fit(discoverer: Discoverer, axes: np.ndarray | None = None) -> np.ndarray:
    """Every state in time, data as points and the fitted trajectories as lines: (D) axes."""
    model = discoverer._fitted()
    axes = _column(axes, len(model.states))
    for d, (ax, state) in enumerate(zip(axes, model.states)):
        for number, one in enumerate(discoverer.fits_):
            colour = f"C{number % 10}"
            label = one.name or None
            ax.plot(one.times, one.states[:, d], color=colour, label=label)
            ax.plot(one.sample_times, one.samples[:, d], ".", color=colour)
        ax.set_ylabel(state)
    axes[-1].set_xlabel("t")
    if any(one.name for one in discoverer.fits_):
        axes[0].legend()
    return axes


def phase(
    discoverer: Discoverer, x: str | None = None, y: str | None = None, ax: Axes | None = None
):
    """One state against another, by default the first two (or, where there is only one state of
    second order, it against its derivative): data as points, fitted trajectories as lines."""
    model = discoverer._fitted()
    names = model.variables[: len(model.states) * model.order]
    if len(names) < 2:
        raise ValueError("phase: the model has one variable only, expected at least two")
    i, j = (_position(names, wanted, k) for k, wanted in enumerate((x, y)))
    ax = plt.figure(layout="constrained").add_subplot() if ax is None else ax
    for number, one in enumerate(discoverer.fits_):
        colour = f"C{number % 10}"
        ax.plot(one.states[:, i], one.states[:, j], color=colour, label=one.name or None)
        if max(i, j) < len(model.states):
            ax.plot(one.samples[:, i], one.samples[:, j], ".", color=colour)
    ax.set_xlabel(names[i])
    ax.set_ylabel(names[j])
    return ax


def residuals(discoverer: Discoverer, axes: np.ndarray | None = None) -> np.ndarray:
    """Data minus fitted states in time, with lines at twice the noise: (D) axes. What is left of a
    good fit has no pattern."""
    model = discoverer._fitted()
    axes = _column(axes, len(model.states))
    for d, (ax, state) in enumerate(zip(axes, model.states)):
        for number, one in enumerate(discoverer.fits_):
            ax.plot(one.sample_times, one.residuals[:, d], ".", color=f"C{number % 10}")
        for height in (-2 * discoverer.noise_[d], 0, 2 * discoverer.noise_[d]):
            ax.axhline(height, color="0.6", linewidth=0.8, linestyle="-" if height == 0 else "--")
        ax.set_ylabel(state)
    axes[-1].set_xlabel("t")
    return axes


def coefficients(discoverer: Discoverer, axes: np.ndarray | None = None) -> np.ndarray:
    """The chosen terms of each equation with bars of twice the standard error: (D) axes."""
    model = discoverer._fitted()
    axes = _column(axes, len(model.states), sharex=False)
    for ax, state, terms in zip(axes, model.states, model.terms):
        places = np.arange(len(terms))
        errors = [2 * term.standard_error for term in terms]
        ax.errorbar([term.coefficient for term in terms], places, xerr=errors, fmt="o", capsize=3)
        ax.axvline(0, color="0.6", linewidth=0.8)
        ax.set_yticks(places, [term.text for term in terms])
        ax.set_ylim(len(terms) - 0.5, -0.5)
        ax.set_title(state + "'" * model.order, loc="left")
    axes[-1].set_xlabel("coefficient")
    return axes


def _column(axes: np.ndarray | None, count: int, sharex: bool = True) -> np.ndarray:
    if axes is None:
        size = (6.4, 1 + 2 * count)
        _, axes = plt.subplots(count, sharex=sharex, figsize=size, layout="constrained")
    axes = np.atleast_1d(axes)
    if axes.shape != (count,):
        raise ValueError(f"axes: got shape {axes.shape}, expected ({count},), one a state")
    return axes


def _position(names: list[str], wanted: str | None, default: int) -> int:
    if wanted is None:
        return default
    if wanted not in names:
        raise ValueError(f"phase: got {wanted!r}, expected one of {', '.join(names)}")
    return names.index(wanted)
