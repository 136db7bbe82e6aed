"""Mechanistic layers for PyTorch: features in, the solution of a learned linear ODE out
(Mechanistic Neural Networks, arXiv 2402.13077). The C++ classes of the same names
(torch/modules) have the same options, parameters and state_dict keys."""

from __future__ import annotations

import dataclasses
import math
import numbers
from typing import NamedTuple, Sequence

import numpy as np
import torch

from mechnn import _core
from mechnn._linear_ode import linear_ode_solve
from mechnn._names import state_names

__all__ = [
    "EquationTensors",
    "MechanisticBlock",
    "MechanisticBlockOptions",
    "MechanisticOutput",
    "bounded_steps",
    "raw_step",
    "with_leading_coefficient",
]


@dataclasses.dataclass(frozen=True)
class MechanisticBlockOptions:
    """What a block is made of. Wrong values raise ValueError naming the option."""

    features: int
    """F of the input (..., F)."""
    step: int
    """T, at least 2."""
    dim: int = 1
    """D states, and as many equations."""
    order: int = 2
    """n, the highest derivative."""
    initial_orders: int | None = None
    """Derivatives learned at the first step, 0 (none) to n + 1; None: n. Schemes gam and gbdf need n
    of them: every solution of the equation satisfies these schemes, so that none is chosen without
    initial conditions."""
    leading: str = "monic"
    """The coefficient of an equation's highest derivative: "monic" (1), "positive" (softplus) or
    "free", which may cross zero, and which only scheme "taylor" bears."""
    coefficients: str = "varying"
    """"varying": one for each step; "shared": one for all times."""
    rhs: str = "varying"
    steps: str = "varying"
    step_bounds: tuple[float, float] = (1e-3, 1.0)
    """Every step lies between them."""
    initial_step: float = 0.1
    """Where every step begins."""
    scheme: str = "gbdf6"
    """What ties neighbouring steps together, as in linear_ode_solve."""
    factorisation: str = "auto"
    """"auto", "qr" or "ldl", as in linear_ode_solve."""

    def __post_init__(self):
        if self.initial_orders is None:
            object.__setattr__(self, "initial_orders", self.order)
        for name, least in dict(features=1, dim=1, order=1, step=2, initial_orders=0).items():
            got = getattr(self, name)
            if not isinstance(got, numbers.Integral) or got < least:
                raise ValueError(f"{name}: got {got!r}, expected an integer of at least {least}")
        if self.initial_orders > self.order + 1:
            raise ValueError(
                f"initial_orders: got {self.initial_orders}, expected at most order + 1 = "
                f"{self.order + 1}"
            )
        _expect("leading", self.leading, ("free", "monic", "positive"))
        for name in ("coefficients", "rhs", "steps"):
            _expect(name, getattr(self, name), ("shared", "varying"))
        raw_step(self.initial_step, self.step_bounds)
        _core.check_scheme(self.scheme, self.factorisation)
        if self.scheme.startswith(("gam", "gbdf")):
            self._check_exact_scheme()

    def _check_exact_scheme(self) -> None:
        """Refuses what is singular for every item, or may become so."""
        if self.initial_orders < self.order:
            raise ValueError(
                f"initial_orders: got {self.initial_orders} with scheme {self.scheme!r}, expected at "
                f'least the order, {self.order}, or scheme "taylor"'
            )
        if self.leading == "free":
            raise ValueError(
                f"leading: got 'free' with scheme {self.scheme!r}, expected \"monic\" or \"positive\", "
                'or scheme "taylor"'
            )

    def extent(self, name: str) -> int:
        """The extent in time of "coefficients", "rhs" or "steps"."""
        varying = self.step - 1 if name == "steps" else self.step
        return varying if getattr(self, name) == "varying" else 1


def _expect(name: str, got: str, expected: tuple[str, ...]) -> None:
    if got not in expected:
        raise ValueError(f"{name}: got {got!r}, expected one of {', '.join(map(repr, expected))}")


class EquationTensors(NamedTuple):
    """sum_d sum_k coefficients[..., e, d, k] u_d^(k) = rhs[..., e] with initial values, at learned
    times; what linear_ode_solve takes."""

    coefficients: torch.Tensor
    """(..., T or 1, E, D, n + 1)"""
    rhs: torch.Tensor
    """(..., T or 1, E)"""
    initial_values: torch.Tensor
    """(..., T_iv, D, n_iv)"""
    steps: torch.Tensor
    """(..., T - 1 or 1)"""

    def text(
        self,
        item: int = 0,
        *,
        step: int | None = None,
        states: Sequence[str] | None = None,
        digits: int = 4,
    ) -> list[str]:
        """The E equations of one item of the batch for a person, such as "x0'' + 0.2 x0' = 1".

        Items are counted through all dimensions of the batch.
        `states` are the names of the D states, x0, x1, … by default. An equation that varies in
        time is read at one `step`; without it, ValueError.
        """

        def term(coefficient: float, state: str, k: int) -> str:
            name = state + "'" * k
            return name if coefficient == 1 else f"{coefficient:.{digits}g} {name}"

        return [
            f"{_sum(terms, term)} = {rhs:.{digits}g}"
            for terms, rhs in self._terms(item, step, states)
        ]

    def sympy(
        self, item: int = 0, *, step: int | None = None, states: Sequence[str] | None = None
    ) -> list:
        """The same as SymPy's equations, all digits kept: each a sympy.Eq in functions of t."""
        import sympy

        t = sympy.Symbol("t")

        def term(coefficient: float, state: str, k: int):
            derivative = sympy.Function(state)(t).diff(t, k)
            return derivative if coefficient == 1 else coefficient * derivative

        return [
            sympy.Eq(sympy.Add(*(term(*parts) for parts in terms)), rhs, evaluate=False)
            for terms, rhs in self._terms(item, step, states)
        ]

    def _terms(self, item: int, step: int | None, states: Sequence[str] | None):
        """For each equation its terms (coefficient, state, derivative), the highest first, and its
        right-hand side."""
        batches = [tensor.shape[:-inner] for tensor, inner in zip(self, _core.linear_ode_arguments.values())]
        batch = torch.broadcast_shapes(*batches)
        self._check_place(item, step, math.prod(batch))

        def of_item(name):
            values = getattr(self, name)
            inner = values.shape[-_core.linear_ode_arguments[name] :]
            items = values.detach().broadcast_to(*batch, *inner)
            return items[np.unravel_index(item, batch)] if batch else items

        coefficients = _at_one_time("coefficients", of_item("coefficients"), step)
        rhs = _at_one_time("rhs", of_item("rhs"), step)
        names = state_names(states, len(coefficients[0]))
        for row, value in zip(coefficients, rhs):
            orders = range(len(row[0]) - 1, -1, -1)
            terms = [(row[d][k], name, k) for k in orders for d, name in enumerate(names)]
            yield [term for term in terms if term[0] != 0], value

    def _check_place(self, item: int, step: int | None, items: int) -> None:
        _expect_index("item", item, items)
        if step is not None:
            of_steps = self.steps.size(-1) + 1 if self.steps.size(-1) > 1 else 1
            _expect_index(
                "step", step, max(self.coefficients.size(-4), self.rhs.size(-2), of_steps)
            )


def _at_one_time(name: str, values: torch.Tensor, step: int | None) -> list:
    steps = len(values)
    if steps > 1 and step is None:
        raise ValueError(
            f"{name}: got one value for each of {steps} steps, expected values shared in time; name "
            f'the step, or make the block with {name}="shared"'
        )
    return values[step if steps > 1 else 0].tolist()


def _expect_index(name: str, got: int, extent: int) -> None:
    if not isinstance(got, numbers.Integral) or not 0 <= got < extent:
        raise ValueError(f"{name}: got {got!r}, expected an integer from 0 to {extent - 1}")


def _sum(terms, text) -> str:
    """The terms with their signs between them."""
    result = ""
    for coefficient, state, k in terms:
        sign = (" - " if result else "-") if coefficient < 0 else (" + " if result else "")
        result += sign + text(abs(coefficient), state, k)
    return result or "0"


class MechanisticOutput(NamedTuple):
    """What a block made of its input."""

    solution: torch.Tensor
    """(..., step, dim, order + 1)"""
    status: torch.Tensor
    """(...) uint8: 0 where it was solved."""
    equation: EquationTensors
    """What was solved, to be read off."""


def with_leading_coefficient(raw: torch.Tensor, leading: str) -> torch.Tensor:
    """raw (..., T, E, D, n + 1) whose coefficients of the highest derivatives are left "free", or made
    "monic" (1 for u_e^(n) in equation e, 0 for the other states) or "positive" (softplus for it)."""
    _expect("leading", leading, ("free", "monic", "positive"))
    if leading == "free":
        return raw
    equations = raw.size(-3)
    if equations > raw.size(-2):
        raise ValueError(
            f"leading coefficient: got {equations} equations for {raw.size(-2)} states, expected no "
            "more equations than states"
        )
    highest = raw[..., -1]
    own = torch.eye(equations, raw.size(-2), dtype=torch.bool, device=raw.device)
    if leading == "monic":
        form = own.to(raw.dtype).expand_as(highest)
    else:
        positive = torch.nn.functional.softplus(highest).clamp_min(torch.finfo(torch.float32).tiny)
        form = torch.where(own, positive, 0)
    return torch.cat((raw[..., :-1], form.unsqueeze(-1)), -1)


def bounded_steps(raw: torch.Tensor, bounds: tuple[float, float]) -> torch.Tensor:
    """Steps between two bounds by a sigmoid of the raw numbers; never 0, even where the sigmoid is
    and the lower bound too."""
    least, largest = bounds
    steps = least + (largest - least) * torch.sigmoid(raw)
    return steps.clamp_min(torch.finfo(torch.float32).tiny)


def raw_step(step: float, bounds: tuple[float, float]) -> float:
    """The raw number that gives `step`; inverse of bounded_steps."""
    try:
        least, largest = bounds
    except (TypeError, ValueError):
        raise ValueError(f"step_bounds: got {bounds!r}, expected two numbers") from None
    if not 0 <= least < largest < math.inf:
        raise ValueError(f"step_bounds: got {least} to {largest}, expected 0 <= least < largest")
    if not least < step < largest:
        raise ValueError(f"initial_step: got {step}, expected between {least} and {largest}")
    return math.log((step - least) / (largest - step))


class MechanisticBlock(torch.nn.Module):
    """One linear head for each part of an equation over features that any encoder made; the
    equation is solved for all steps at once.

    Parameters
    ----------
    features, step, **options
        As in MechanisticBlockOptions, e.g. ``MechanisticBlock(8, 50, dim=2, order=1)``.
    device, dtype
        Of the parameters; float32 or float64.

    Shape: features (..., F) to MechanisticOutput, its solution (..., T, D, n + 1), any number of
    dimensions before. In stacks flatten the solution, put layers between, feed the next block.
    """

    def __init__(self, features: int, step: int, *, device=None, dtype=None, **options):
        super().__init__()
        o = self.options = MechanisticBlockOptions(features, step, **options)
        head = lambda outputs: torch.nn.Linear(features, outputs, device=device, dtype=dtype)
        self.coefficients = head(o.extent("coefficients") * o.dim * o.dim * (o.order + 1))
        self.rhs = head(o.extent("rhs") * o.dim)
        if o.initial_orders > 0:
            self.initial_values = head(o.dim * o.initial_orders)
        self.steps = head(o.extent("steps"))
        # Every step begins near the initial one, whatever the features.
        torch.nn.init.constant_(self.steps.bias, raw_step(o.initial_step, o.step_bounds))
        torch.nn.init.normal_(self.steps.weight, 0, 0.01)

    def forward(self, features: torch.Tensor) -> MechanisticOutput:
        """Solves the equation of these features, (..., F)."""
        equation = self.equation(features)
        result = linear_ode_solve(
            *equation,
            scheme=self.options.scheme,
            factorisation=self.options.factorisation,
            time_points=self.options.step,
            full_output=True,
        )
        return MechanisticOutput(result.solution, result.status, equation)

    def equation(self, features: torch.Tensor) -> EquationTensors:
        """The equation alone, not solved."""
        o = self.options
        if features.dim() == 0 or features.size(-1) != o.features:
            raise ValueError(
                f"features: got shape {tuple(features.shape)}, expected (..., {o.features})"
            )
        batch = features.shape[:-1]
        raw = self.coefficients(features).reshape(
            *batch, o.extent("coefficients"), o.dim, o.dim, o.order + 1
        )
        if o.initial_orders > 0:
            initial = self.initial_values(features).reshape(*batch, 1, o.dim, o.initial_orders)
        else:
            initial = features.new_empty(0, o.dim, 0)
        return EquationTensors(
            with_leading_coefficient(raw, o.leading),
            self.rhs(features).reshape(*batch, o.extent("rhs"), o.dim),
            initial,
            bounded_steps(self.steps(features), o.step_bounds),
        )

    def extra_repr(self) -> str:
        return ", ".join(f"{key}={value!r}" for key, value in vars(self.options).items())
