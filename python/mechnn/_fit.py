"""Parameters of given equations."""

from __future__ import annotations

import json
import math
from typing import Any, Mapping, NamedTuple, Sequence

import numpy as np

from mechnn import _core
from mechnn._data import columns_of, trajectories
from mechnn._model import Model


class Parameter(NamedTuple):
    """An estimated parameter."""

    name: str
    trajectory: str | None
    """None where all trajectories share it."""
    value: float
    standard_error: float
    """NaN where the data do not determine the parameter."""
    interval: tuple[float, float]
    """Of 95 %; infinite where the data give no limit."""


class FitResult:
    """What mechnn.fit found.

    Attributes
    ----------
    parameters : list of Parameter
    values : dict
        Value of each shared parameter by its name; of others a dict by trajectory.
    initial_states : list of dict
        trajectory, state, t, value, standard_error
    starts : dict
        How many searches were "tried", "ended" at a finite point, and "agree" on the best fit.
    optima : list of dict
        The best fit and what the data cannot tell from it, best first: "parameters" and
        "initial_states" with their values, "behind" (twice the log likelihood behind the best) and
        "searches" that ended there.
    verdict : dict
        Lights and a sentence: do the equations explain the data, do the data determine the
        parameters, do the searches agree.
    relations, warnings : list of str
        What the data determine only together; reasons to doubt.
    noise, residual_noise, r_squared : dict by measured state
        residual_noise is what the residuals show, where noise may have been given; None where no
        number is left to estimate it by.
    freedom : float
        Numbers left when all unknowns have taken theirs.
    log_likelihood, aic, bic : float
    converged, grid_settled : bool
    models : list of Model
        The equations with the values in: one, or one a trajectory where parameters are of each.
    times, states, residuals : lists of arrays, one a trajectory
        Grid (G), fitted states on it (G, Z), hidden ones behind the measured; data minus fit (S, D).
    """

    def __init__(self, fitted: _core.Fitted):
        document = json.loads(fitted.json)
        self.parameters = [_parameter(one) for one in document["parameters"]]
        self.values: dict[str, Any] = {}
        for one in self.parameters:
            if one.trajectory is None:
                self.values[one.name] = one.value
            else:
                self.values.setdefault(one.name, {})[one.trajectory] = one.value
        for name in ("equations", "initial_states", "starts", "verdict", "relations", "warnings",
                     "noise", "residual_noise", "r_squared", "freedom", "optima", "log_likelihood", "aic", "bic", "converged",
                     "grid_settled", "status"):
            setattr(self, name, document[name])
        self.covariance = np.array(document["covariance"], dtype=float)
        self.models = [Model(file) for file in fitted.models]
        fits = fitted.fits
        self.times = [times for times, _, _ in fits]
        self.states = [states for _, states, _ in fits]
        self.residuals = [residuals for _, _, residuals in fits]

    @property
    def model(self) -> Model:
        """The one model of all trajectories. Raises ValueError where each has its own."""
        if len(self.models) != 1:
            raise ValueError(f"model: there are {len(self.models)}, one a trajectory, see models")
        return self.models[0]

    def __repr__(self) -> str:
        lines = [
            f"{one.name}{'' if one.trajectory is None else f'[{one.trajectory}]'} = "
            f"{one.value:.5g} ± {one.standard_error:.2g}"
            for one in self.parameters
        ]
        return "\n".join([*lines, self.verdict["sentence"]])


def _parameter(one: Mapping[str, Any]) -> Parameter:
    low, high = one["interval"]
    error = one["standard_error"]
    return Parameter(
        one["name"], one["trajectory"], one["value"], math.nan if error is None else error,
        (-math.inf if low is None else low, math.inf if high is None else high),
    )


def _texts(value: str | Sequence[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def fit(
    X: Any,
    equations: str | Sequence[str],
    *,
    t: Any = None,
    states: Sequence[str] | None = None,
    inputs: str | Sequence[str] | None = None,
    hidden: str | Sequence[str] | None = None,
    start: Mapping[str, float] | None = None,
    bounds: str | Sequence[str] | None = None,
    priors: str | Sequence[str] | None = None,
    per_trajectory: str | Sequence[str] | None = None,
    noise: float | Sequence[float] | None = None,
    starts: int = 8,
    intervals: str = "auto",
    scheme: str = "gam6",
    threads: int = 1,
    seed: int = 1,
) -> FitResult:
    """Estimates the parameters, initial states and hidden states of given equations.

    Parameters
    ----------
    X : (S, D) array, data frame, or a list of either
        As in Discoverer.fit: samples of the measured states and inputs, NaN where one is missing.
    equations : str or list of str
        One a state, "x' = r*x*(1 - x/K)"; names that are no columns, hidden states or functions are
        parameters, "K[trajectory]" one of each trajectory.
    t : as in Discoverer.fit
    states : list of str, optional
        Names of the columns, or the columns of a data frame to use.
    inputs, hidden : name or list of names, optional
        Columns that are known signals; states that no column holds.
    start : dict, optional
        Where searches begin: parameters or hidden states by name.
    bounds, priors : str or list of str, optional
        "K>0", "0<r<5"; "r~normal(0.5,0.1)", "S(0)~normal(760,5)".
    per_trajectory : name or list of names, optional
    noise : number or list, optional
        Known standard deviation, one or one a state; estimated by default.
    starts : int
        Searches, each from other values.
    intervals : "auto", "laplace" or "profile"

    Raises
    ------
    ValueError
        For what cannot be used, naming it.
    RuntimeError
        Where no search found a fit; the message says why.
    """
    called_with = {
        "equations": _texts(equations), "hidden": _texts(hidden), "inputs": _texts(inputs),
        "start": dict(start or {}), "bounds": _texts(bounds), "priors": _texts(priors),
        "per_trajectory": _texts(per_trajectory), "starts": starts, "intervals": intervals,
    }
    names, data = trajectories(X, t, columns_of(X, states, _texts(inputs)))
    options = _core.FitOptions()
    options.equations = _texts(equations)
    options.hidden = _texts(hidden)
    options.per_trajectory = _texts(per_trajectory)
    options.starts, options.seed, options.threads, options.scheme = starts, seed, threads, scheme
    options.noise = [] if noise is None else [float(one) for one in np.ravel(noise)]
    options.set_intervals(intervals)
    for name, value in (start or {}).items():
        options.add_start(name, float(value))
    for text in _texts(bounds):
        options.add_bound(text)
    for text in _texts(priors):
        options.add_prior(text)
    fields = [(one.name, one.times, one.values) for one in data]
    fitted, interruption = _core.fit(
        names, _texts(inputs), fields, options, json.dumps(called_with)
    )
    if isinstance(interruption, BaseException):
        raise interruption
    result = FitResult(fitted)
    if not result.models:
        raise RuntimeError("no fit was found: " + " ".join(result.warnings))
    return result
