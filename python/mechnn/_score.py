"""How well a model's simulations follow data."""

from __future__ import annotations

import warnings
from typing import Any, Sequence

import numpy as np

from mechnn._data import Trajectory
from mechnn._model import Model
from mechnn._warnings import NumericalWarning


def simulation_score(model: Model, data: Sequence[Trajectory], initial_state: Any) -> float:
    """R² = 1 - sum (y - x)² / sum (y - mean y)² of each state over all trajectories, and the mean
    of the states'; -inf where a simulation ends early."""
    dim = len(model.states)
    residuals, samples = [], []
    for trajectory in data:
        start = trajectory.values[0] if initial_state is None else initial_state
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NumericalWarning)
            driving = trajectory.inputs if model.inputs else None
            simulated = model.simulate(start, trajectory.times, inputs=driving)[:, :dim]
        if np.isnan(simulated).any():
            return -np.inf
        residuals.append(trajectory.values - simulated)
        samples.append(trajectory.values)
    values = np.concatenate(samples)
    missed = np.nansum(np.concatenate(residuals) ** 2, axis=0)
    return float(
        np.mean(1 - missed / np.nansum((values - np.nanmean(values, axis=0)) ** 2, axis=0))
    )
