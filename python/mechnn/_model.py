"""An explicit differential equation, found or loaded: what is read, evaluated and simulated."""

from __future__ import annotations

import os
import pathlib
import warnings
from typing import TYPE_CHECKING, Any, Mapping, NamedTuple, Sequence

import numpy as np

from mechnn import _core
from mechnn._data import expect_columns, is_frame, matrix
from mechnn._inputs import columns, signals
from mechnn._warnings import NumericalWarning

if TYPE_CHECKING:
    import sympy
    from numpy.typing import ArrayLike


class Term(NamedTuple):
    """One term of a right-hand side."""

    text: str
    """In SymPy's syntax, such as "x*y"; "1" for the constant."""
    coefficient: float
    """In the data's units."""
    standard_error: float
    """NaN where unknown."""


class Start(NamedTuple):
    """Where a fitted trajectory began."""

    trajectory: str
    start: float
    """Time of the first sample."""
    end: float
    """Time of the last."""
    samples: int
    initial_state: list[float]
    """(D n) states, then for order 2 their derivatives."""


class Model:
    """D equations of one order, n = 1 or 2, for D states; made by Discoverer.fit or mechnn.load.

    Attributes
    ----------
    states : list of D names
    order : int
        n of x^(n) = ...
    inputs : list of U names
        Known signals in the equations, which have no equation of their own; most models have none.
    variables : list of D n + U + 1 names
        What expressions may name: the states, for order 2 their derivatives (x_dot), the inputs,
        the time t.
    terms : list of D lists of Term
    covariance : (P, P) array
        Of all P coefficients, equation by equation; (0, 0) where unknown.
    noise : list of D floats
        Standard deviation of the measurement noise; empty where unknown.
    library : list of str
        The candidates that the terms were chosen from.
    starts : list of Start
        One for each fitted trajectory.
    """

    def __init__(self, file: _core.ModelFile):
        self._file = file
        self.states: list[str] = file.states
        self.order: int = file.order
        self.inputs: list[str] = file.inputs
        self.variables: list[str] = file.variables
        self.terms = [[Term(*fields) for fields in terms] for terms in file.terms]
        self.covariance: np.ndarray = file.covariance
        self.noise: list[float] = file.noise
        self.library: list[str] = file.library
        self.starts = [Start(*fields) for fields in file.starts]

    @classmethod
    def from_json(cls, text: str, where: str = "model") -> Model:
        """Reads the content of a model.json; messages of errors begin with `where`."""
        return cls(_core.ModelFile.from_json(text, where))

    def to_json(self) -> str:
        """The content of model.json, as the program mechnn writes it."""
        return self._file.to_json()

    def save(self, path: str | os.PathLike) -> None:
        """Writes model.json for mechnn.load and the program mechnn."""
        self._file.write(os.fspath(path))

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients and standard errors of all C candidates of `library` in all equations,
        (D, C) each: 0 and NaN where a candidate was not chosen."""
        coefficients = np.zeros((len(self.states), len(self.library)))
        errors = np.full(coefficients.shape, np.nan)
        for d, terms in enumerate(self.terms):
            for term in terms:
                c = self.library.index(term.text)
                coefficients[d, c], errors[d, c] = term.coefficient, term.standard_error
        return coefficients, errors

    def equations(self, *, standard_errors: bool = False) -> list[str]:
        """One line an equation, coefficients rounded by their standard errors."""
        return self._file.text(standard_errors).splitlines()

    def latex(self, *, standard_errors: bool = False) -> str:
        """The equations as an align environment of LaTeX."""
        return self._file.latex(standard_errors)

    def sympy_source(self) -> str:
        """A Python script that defines the equations for SymPy, all digits kept."""
        return self._file.sympy_source()

    def c_source(self) -> str:
        """A C99 file with one function rhs(t, state, derivative), all digits kept; with inputs it
        is rhs(t, state, input, derivative)."""
        return self._file.c_source()

    def to_sympy(self) -> list[sympy.Eq]:
        """The equations for SymPy, between functions of Symbol("t"), all digits kept."""
        import sympy

        t = sympy.Symbol("t")
        functions = [sympy.Function(state)(t) for state in self.states]
        values = functions + ([f.diff(t) for f in functions] if self.order == 2 else [])
        values += [sympy.Function(name)(t) for name in self.inputs] + [t]
        # A state may be called lambda, which SymPy's parser cannot read as a name.
        names = [f"v{index}" for index in range(len(values))]
        places = dict(zip(names, values))
        return [
            sympy.Eq(f.diff(t, self.order), sympy.sympify(text, locals=places), evaluate=False)
            for f, text in zip(functions, self._file.expressions(names))
        ]

    def predict(
        self, X: ArrayLike, *, t: ArrayLike | None = None, inputs: Any = None
    ) -> np.ndarray:
        """The right-hand sides at given states.

        Parameters
        ----------
        X : (S, D n) array or data frame
            States, then for order 2 their derivatives. A data frame's columns go by their names.
        t : (S) array or number, optional
            Times; needed where the model depends on time.
        inputs : (S, U) array, data frame or pair (times, values), optional
            The model's inputs, as in simulate: a row for each of X, or a pair with the times `t` of
            X. By default columns of the data frame X.

        Returns
        -------
        (S, D) array : x^(n)
        """
        names = self._components
        if is_frame(X):
            if inputs is None and self.inputs:
                inputs = columns(X, self.inputs)
            X = columns(X, names)
        X = matrix(X)
        expect_columns(X, names, type(self).__name__)
        if t is None and self._file.depends_on_time:
            raise ValueError("t: got None, expected the times, for the model depends on time")
        times = np.broadcast_to(np.asarray(0.0 if t is None else t, dtype=np.float64), len(X))
        driving = self._inputs_at(inputs, times, t is not None)
        return self._file.right_hand_side(np.vstack([X.T, driving, times])).T

    def _inputs_at(self, inputs: Any, times: np.ndarray, times_given: bool) -> np.ndarray:
        """(U, S)"""
        given = signals(self.inputs, inputs, times)
        if not isinstance(inputs, tuple):
            return given.values.T.reshape(len(self.inputs), len(times))
        if not times_given:
            raise ValueError("t: got None, expected the times of X, for inputs have times")
        return self._file.inputs_at(*given, np.ascontiguousarray(times))

    @property
    def _components(self) -> list[str]:
        """States, then for order 2 their derivatives: what is integrated."""
        return self.variables[: len(self.states) * self.order]

    def simulate(
        self,
        initial_state: ArrayLike | Mapping[str, float] | None = None,
        times: ArrayLike | None = None,
        *,
        inputs: Any = None,
    ) -> np.ndarray:
        """Integrates the equations (SUNDIALS CVODE, relative tolerance 1e-8). Ctrl-C stops it.

        Parameters
        ----------
        initial_state : (D n) numbers, or a mapping from names to numbers, optional
            States, then for order 2 their derivatives (x_dot), at times[0]; by default where the
            first fitted trajectory began.
        times : (T) increasing numbers, optional
            By default 201 from the beginning to the end of the first fitted trajectory.
        inputs : (T, U) array, data frame or pair (times, values), optional
            The model's inputs, needed where it has any: at `times`, or as a tuple of times (S) and
            values (S, U) that may be others. (T) is enough for a single one; a data frame's columns
            go by their names. Straight lines lie between samples, NaN is a missing one, and before
            the first and after the last sample the value stays.

        Returns
        -------
        (T, D n) array. Where the integration ended early, as when states grow beyond all bounds,
        the rest is NaN, with a NumericalWarning.
        """
        times = self._own_times() if times is None else np.asarray(times, dtype=np.float64)
        if times.ndim != 1:
            raise ValueError(f"times: got shape {times.shape}, expected (times,)")
        driving = signals(self.inputs, inputs, times)
        values, trouble = self._file.simulate(self._initial(initial_state), times, *driving)
        if not trouble:
            return values
        warnings.warn(f"simulate: {trouble}", NumericalWarning, stacklevel=2)
        missing = np.full((len(times) - len(values), values.shape[1]), np.nan)
        return np.vstack([values, missing])

    def _initial(self, state: Any) -> np.ndarray:
        names = self._components
        if state is None:
            return np.array(self._first_start("initial_state").initial_state)
        if isinstance(state, Mapping):
            if set(state) != set(names):
                raise ValueError(
                    f"initial_state: got {', '.join(map(str, state))}, expected {', '.join(names)}"
                )
            state = [state[name] for name in names]
        state = np.asarray(state, dtype=np.float64)
        if state.shape != (len(names),):
            raise ValueError(
                f"initial_state: got shape {state.shape}, expected ({len(names)},): "
                f"{', '.join(names)}"
            )
        return state

    def _own_times(self) -> np.ndarray:
        first = self._first_start("times")
        return np.linspace(first.start, first.end, 201)

    def _first_start(self, argument: str) -> Start:
        if not self.starts:
            raise ValueError(f"{argument}: got None, and the model has no fitted trajectory")
        return self.starts[0]

    def __str__(self) -> str:
        return "\n".join(self.equations())

    def __repr__(self) -> str:
        return f"<mechnn.Model {'; '.join(self.equations())}>"

    def __reduce__(self):
        return (type(self).from_json, (self.to_json(),))


def load(path: str | os.PathLike) -> Model:
    """Reads a model.json, as Discoverer.save and the program mechnn write it. Raises ValueError
    with the place in the file for one that is malformed or contradicts itself."""
    return Model.from_json(pathlib.Path(path).read_text(encoding="utf-8"), os.fspath(path))


def simulate(
    model: Any,
    initial_state: ArrayLike | Mapping[str, float] | None = None,
    times: ArrayLike | None = None,
    *,
    inputs: Any = None,
) -> np.ndarray:
    """Integrates a Model or a fitted Discoverer; see Model.simulate."""
    return model.simulate(initial_state, times, inputs=inputs)
