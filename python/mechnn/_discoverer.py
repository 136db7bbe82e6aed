"""Discovery of differential equations as an estimator."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Mapping, NamedTuple, Sequence

import numpy as np

from mechnn import _core
from mechnn._data import (
    Trajectory,
    columns_of,
    expect_columns,
    is_frame,
    matrix,
    parted,
    trajectories,
)
from mechnn._estimator import Estimator, not_fitted
from mechnn._model import Model
from mechnn._names import texts
from mechnn._options import search_options
from mechnn._score import simulation_score

if TYPE_CHECKING:
    import sympy
    from numpy.typing import ArrayLike


class Rival(NamedTuple):
    """A model that lost."""

    model: Model
    behind: float
    """In twice the log evidence; below 6 it is not excluded by the data."""


class FittedTrajectory(NamedTuple):
    """The fit of one trajectory."""

    name: str
    times: np.ndarray
    """(G) the grid of the fitted states."""
    states: np.ndarray
    """(G, D n) states, then for order 2 their derivatives."""
    sample_times: np.ndarray
    """(S)"""
    samples: np.ndarray
    """(S, D) the data."""
    residuals: np.ndarray
    """(S, D) data minus fitted state; NaN where there is no value."""
    inputs: np.ndarray
    """(S, U) the inputs among the data."""


class Discoverer(Estimator):
    """Finds the differential equations behind trajectories: which terms, their coefficients with
    standard errors, the rivals that nearly won, and what to doubt. Needs neither derivatives of the
    data nor a threshold. Options are those of the program's command `mechnn discover`.

    Parameters
    ----------
    library : str or list of str, default "polynomial"
        Candidate terms: "polynomial", "trigonometric", "time", several of them, or "auto".
    degree : int, default 2
        Largest degree of a monomial.
    terms : list of str
        Further candidates in SymPy's syntax, such as "x*exp(-y)".
    order : 1 or 2, default 1
        2 finds x'' = ... from positions alone.
    states : list of str, optional
        Names of the columns of X, inputs among them; of a data frame, the columns to use beside
        those of inputs. Default x0, x1, ... or all.
    inputs : list of str, optional
        Columns of X that are known signals which drive the others: they occur in equations and have
        none of their own.
    scheme : str, default "gam6"
        What ties states to equations: "gam2", "gam4", "gam6" or "gam8".
    noise : float or list of D floats, optional
        Known standard deviation of the measurement noise; estimated by default.
    noise_model : {"auto", "constant", "relative", "counts"}, default "auto"
        How the noise follows the value: not at all, in proportion, or as its square root; "auto"
        is the likeliest, constant where `noise` is given.
    threads : int, optional
        All processors by default. The result does not depend on it.
    seed : int, default 1
        Kept in the model's file. The search draws no random numbers.

    Attributes
    ----------
    model_ : Model
    terms_ : list of C names, the candidates
    coefficients_ : (D, C) array
        Of every candidate in every equation, 0 where it was not chosen.
    standard_errors_ : (D, C) array
        NaN where the candidate was not chosen.
    noise_ : (D) array
        Standard deviation of the measurement noise; of a typical value where it follows the value.
    noise_model_ : str
        "constant", "relative" or "counts": what the fit used.
    r_squared_ : (D) array
        Of the fitted states against the data.
    rivals_ : list of Rival, best first
    verdict_ : dict
        How far the model can be trusted: "headline" ("good", "doubtful" or "unexplained"), the
        "sentence" that says why, the answers to three questions ("equations": do they explain the
        data, "terms": is their choice certain, "coefficients": do the data determine them) and
        "advice". Read the sentence.
    warnings_ : list of str
        What to doubt in particular, as sentences.
    fits_ : list of FittedTrajectory
    path_ : list of (number of terms, twice the log evidence, change)
        The models on the way.
    evidence_ : float
        Twice the log evidence, up to a constant shared by all models of these data.
    status_ : str
        "done", or "stopped" where Ctrl-C stopped the search: the best so far was kept.
    n_features_in_ : int
        Columns of X, inputs among them.
    feature_names_in_ : array of str
        Only after fitting a data frame.

    Examples
    --------
    >>> import numpy as np
    >>> t = np.linspace(0, 4, 41)
    >>> found = Discoverer(states=["x"]).fit(np.exp(-0.5 * t).reshape(-1, 1), t=t)
    >>> found.terms_, found.coefficients_.round(3)
    (['1', 'x', 'x**2'], array([[ 0. , -0.5,  0. ]]))
    """

    def __init__(
        self,
        *,
        library: str | Sequence[str] = "polynomial",
        degree: int = 2,
        terms: Sequence[str] = (),
        order: int = 1,
        states: Sequence[str] | None = None,
        inputs: Sequence[str] = (),
        scheme: str = "gam6",
        noise: float | Sequence[float] | None = None,
        noise_model: str = "auto",
        threads: int | None = None,
        seed: int = 1,
    ):
        self.library = library
        self.degree = degree
        self.terms = terms
        self.order = order
        self.states = states
        self.inputs = inputs
        self.scheme = scheme
        self.noise = noise
        self.noise_model = noise_model
        self.threads = threads
        self.seed = seed

    def fit(self, X: Any, y: Any = None, *, t: Any = None) -> Discoverer:
        """Searches. Ctrl-C stops it; the best model so far is then kept, and KeyboardInterrupt
        raised.

        Parameters
        ----------
        X : (S, D) array, data frame, or a list of either
            Samples of D columns, states and inputs; NaN where a value is missing; a list is several
            trajectories. Of a data frame, a column `trajectory` tells trajectories apart, and the
            columns are named.
        y : ignored
            There for scikit-learn.
        t : (S) array, number, name of a column, or a list of one for each trajectory, optional
            Increasing times, irregular ones too, or the step between samples. Default: a data
            frame's column `t` or `time`, else 0, 1, 2, ...

        Raises
        ------
        ValueError
            For options and data that cannot be used, naming them.
        RuntimeError
            Where no model at all could be fitted; the message says why.
        """
        inputs = texts(self.inputs)
        names, data = trajectories(X, t, columns_of(X, self.states, inputs))
        options, automatic = search_options(self.get_params())
        fields = [(one.name, one.times, one.values) for one in data]
        found, interruption = _core.discover(
            names, inputs, fields, options, automatic, self._called_with(), self.seed
        )
        if found.model.terms:
            self._keep(found, parted(data, names, inputs))
            self._columns = names
            self.n_features_in_ = len(names)
            if is_frame(X) and all(isinstance(column, str) for column in X.columns):
                self.feature_names_in_ = np.array(names, dtype=object)
            elif hasattr(self, "feature_names_in_"):  # of an earlier fit
                del self.feature_names_in_
        if isinstance(interruption, BaseException):
            raise interruption
        if not found.model.terms:
            raise RuntimeError("no equation was found: " + " ".join(found.warnings))
        return self

    def _called_with(self) -> str:
        parameters = {name: value for name, value in self.get_params().items() if name != "seed"}
        return json.dumps(parameters, default=lambda value: np.asarray(value).tolist())

    def _keep(self, found: _core.Discovery, data: list[Trajectory]) -> None:
        self.model_ = Model(found.model)
        self.terms_ = self.model_.library
        self.coefficients_, self.standard_errors_ = self.model_.tables()
        self.noise_ = np.array(self.model_.noise)
        self.noise_model_: str = found.noise_model
        self.r_squared_ = np.array(found.r_squared)
        self.rivals_ = [Rival(Model(file), behind) for file, behind in found.rivals]
        self.verdict_: dict[str, Any] = json.loads(found.verdict)
        self.warnings_: list[str] = found.warnings
        self.fits_ = [
            FittedTrajectory(one.name, times, states, one.times, one.values, residuals, one.inputs)
            for one, (times, states, residuals) in zip(data, found.fits)
        ]
        self.path_ = found.path
        self.evidence_: float = found.score
        self.status_: str = found.status

    def _fitted(self) -> Model:
        if not hasattr(self, "model_"):
            raise not_fitted(self)
        return self.model_

    def predict(self, X: Any, *, t: ArrayLike | None = None, inputs: Any = None) -> np.ndarray:
        """The right-hand sides x^(n) at given states, (S, D n) to (S, D); see Model.predict. Where
        `inputs` is None, an array X for order 1 has the columns of fit, inputs among them."""
        model = self._fitted()
        if model.inputs and model.order == 1 and inputs is None and not is_frame(X):
            X = matrix(X)
            expect_columns(X, self._columns, type(self).__name__)
            (one,) = parted([Trajectory("", X[:, 0], X)], self._columns, model.inputs)
            X, inputs = one.values, one.inputs
        return model.predict(X, t=t, inputs=inputs)

    def simulate(
        self,
        initial_state: ArrayLike | Mapping[str, float] | None = None,
        times: ArrayLike | None = None,
        *,
        inputs: Any = None,
    ) -> np.ndarray:
        """Integrates the equations found; see Model.simulate. The inputs of a fit are in `fits_`:
        `inputs=(fit.sample_times, fit.inputs)`."""
        return self._fitted().simulate(initial_state, times, inputs=inputs)

    def score(self, X: Any, y: Any = None, *, t: Any = None, initial_state: Any = None) -> float:
        """R² of simulated trajectories against X, the mean over the states; at most 1.

        Every trajectory is simulated from `initial_state`, by default its own first sample: noise
        there counts, and chaotic systems part from their data after a while, however right their
        equations. -inf where a simulation ends early.

        Parameters
        ----------
        X, t : as in fit
        y : ignored
        initial_state : optional
            As in simulate; needed for order 2, whose first sample has no derivative, and where the
            first sample misses a value.
        """
        model = self._fitted()
        data = parted(trajectories(X, t, self._columns)[1], self._columns, model.inputs)
        if initial_state is None and (
            model.order == 2 or any(np.isnan(one.values[0]).any() for one in data)
        ):
            raise ValueError(
                "initial_state: got None, and the first sample is not a whole initial state; give it"
            )
        return simulation_score(model, data, initial_state)

    def equations(self, *, standard_errors: bool = False) -> list[str]:
        """One line an equation, coefficients rounded by their standard errors."""
        return self._fitted().equations(standard_errors=standard_errors)

    def to_sympy(self) -> list[sympy.Eq]:
        """The equations for SymPy; see Model.to_sympy."""
        return self._fitted().to_sympy()

    def latex(self, *, standard_errors: bool = False) -> str:
        """The equations as an align environment of LaTeX."""
        return self._fitted().latex(standard_errors=standard_errors)

    def save(self, path: str | os.PathLike) -> None:
        """Writes the model as model.json; mechnn.load and the program mechnn read it."""
        self._fitted().save(path)
