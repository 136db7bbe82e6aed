"""Misuse of the operator and of its derivatives: refused, naming the argument."""

import pytest
import torch
from linear_ode_operator import ops, options, problem, solve


def test_a_tangent_of_another_shape_is_refused():
    tensors = [t.detach() for t in problem()]
    solved = solve(*tensors, scheme="gam6")
    with pytest.raises(ValueError, match="tangents: got shape .* for rhs"):
        ops._linear_ode_tangent(
            tensors, solved, [None, tensors[0], None, None], **options("gam6")
        )
    with pytest.raises(ValueError, match="tangents: got 2, expected one for each of the 4"):
        ops._linear_ode_tangent(tensors, solved, [None, None], **options("gam6"))


def test_a_list_of_another_length_is_refused():
    tensors = [t.detach() for t in problem()]
    with pytest.raises(ValueError, match="problem: got 3 tensors"):
        ops._linear_ode_solve(tensors[:3], **options("gam6"), time_points=None)
    solved = solve(*tensors, scheme="gam6")
    with pytest.raises(ValueError, match="solved: got 2 tensors"):
        ops._linear_ode_adjoint(tensors, solved[:2], solved[0], **options("gam6"))


@pytest.mark.parametrize("operator", ["_linear_ode_adjoint", "_linear_ode_adjoint_tangent"])
@pytest.mark.parametrize(
    "spoil, names",
    [
        (dict(solution=lambda t: t[:1], cotangent=lambda t: t[:1]), "solution: got Double of shape"),
        (dict(solution=lambda t: t[..., :1]), "solution: got Double of shape"),
        (dict(solution=lambda t: t[0, 0, 0, 0]), "solution: got shape"),
        (dict(solution=lambda t: t.float()), "solution: got Float of shape"),
        (dict(slack=lambda t: t[:1]), "slack: got Double of shape"),
        (dict(status=lambda t: t[:1]), "status: got Byte of shape"),
        (dict(status=lambda t: t.long()), "status: got Long of shape"),
        (dict(cotangent=lambda t: t[:1]), "cotangent: got shape"),
    ],
)
def test_what_another_problem_gave_is_refused(operator, spoil, names):
    tensors = [t.detach() for t in problem(batch=64)]
    given = dict(zip(("solution", "slack", "status"), solve(*tensors, scheme="slack")))
    given["cotangent"] = torch.ones_like(given["solution"])
    given |= {name: change(given[name]) for name, change in spoil.items()}
    *solved, cotangent = given.values()
    tangents = ([None] * 4, None) if operator.endswith("tangent") else ()
    with pytest.raises(ValueError, match=names):
        getattr(ops, operator)(tensors, solved, cotangent, *tangents, **options("slack"))


def test_a_tangent_of_another_problems_solution_is_refused():
    tensors = [t.detach() for t in problem(batch=64)]
    solution, slack, status = solve(*tensors, scheme="gam6")
    with pytest.raises(ValueError, match="solution: got Double of shape"):
        ops._linear_ode_tangent(
            tensors, [solution[:1], slack, status], [None] * 4, **options("gam6")
        )


def half(tensors):
    return [t.detach().half() for t in tensors]


def replaced(index, change):
    def spoil(tensors):
        tensors = [t.detach() for t in tensors]
        tensors[index] = change(tensors[index])
        return tensors

    return spoil


@pytest.mark.parametrize(
    "spoil, options, names",
    [
        (half, {}, "coefficients: got dtype Half"),
        (replaced(1, lambda t: t.float()), {}, "rhs: got dtype Float"),
        (replaced(1, lambda t: t.to("meta")), {}, "rhs: got device meta"),
        (replaced(1, lambda t: t.repeat(1, 1, 2)), {}, "rhs: got equation = 2"),
        (replaced(1, lambda t: t[:, :5]), {}, "rhs: got step = 5"),
        (replaced(1, lambda t: t[:2]), {}, r"rhs: got batch \(2,\)"),
        (replaced(3, lambda t: t[0, 0]), {}, "steps: got shape"),
        (replaced(0, lambda t: t[0, 0]), {}, r"coefficients: got shape \(1, 1, 3\)"),
        (replaced(3, lambda t: -t), {}, "steps: got -"),
        (replaced(2, lambda t: t.repeat(1, 1, 2, 1)), {}, "initial_values: got dim = 2"),
        (replaced(2, lambda t: t.repeat(1, 1, 1, 3)), {}, "initial_values: got initial order = 6"),
        (replaced(0, lambda t: t[..., :1]), {}, "coefficients: got order"),
        (lambda t: t, dict(scheme="gam5"), "gam5"),
        (lambda t: t, dict(factorisation="lu"), "factorisation: got 'lu'"),
        (lambda t: t, dict(scheme="gam6", factorisation="ldl"), "ldl"),
        (lambda t: [*t, torch.ones(3)], {}, "weights: got Float of shape"),
        (lambda t: [*t, torch.ones(2, dtype=torch.float64)], {}, r"weights: got Double of shape \[2\]"),
        (lambda t: [*t, torch.ones(1, 3, dtype=torch.float64)], {}, r"weights: got .* \[1, 3\]"),
    ],
)
def test_misuse_is_refused_naming_the_argument(spoil, options, names):
    with pytest.raises(ValueError, match=names):
        solve(*spoil(problem()), **options)


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="batch"):
        solve(*[t.detach()[:0] for t in problem()])
