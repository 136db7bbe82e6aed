"""The operator as PyTorch sees it: autograd, tracing, vmap, dtypes, refusals, parity with vectors."""

import os
import pathlib

import numpy
import pytest
import torch

torch.ops.load_library(os.environ["MECHNN_TORCH_LIBRARY"])
solve = torch.ops.mechnn.linear_ode_solve
VECTORS = pathlib.Path(__file__).parents[1] / "reference" / "vectors"


def problem(batch=3, step=12, equation=1, dim=1, order=2, dtype=torch.float64, seed=0):
    """Random coefficients with a leading one, values given at the first step, uneven steps."""
    generator = torch.Generator().manual_seed(seed)
    randn = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    coefficients = 0.3 * randn(batch, step, equation, dim, order + 1)
    for e in range(min(equation, dim)):
        coefficients[:, :, e, e, -1] = 1
    steps = 0.1 + 0.05 * torch.rand(batch, step - 1, generator=generator, dtype=torch.float64)
    tensors = [coefficients, randn(batch, step, equation), randn(batch, 1, dim, order), steps]
    return [t.to(dtype).requires_grad_() for t in tensors]


EQUATIONS = [dict(), dict(equation=2, dim=2, order=1), dict(equation=3, dim=2, order=1)]
SHAPES = [
    dict(),
    dict(batch=1, step=5),
    dict(equation=2, dim=2, order=1),
    dict(equation=3, dim=2, order=1),
    dict(order=3, step=8),
]


@pytest.mark.parametrize("rows", ["taylor", "taylor_central", "gam4", "gam6", "gbdf2", "gbdf6"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients_are_those_of_finite_differences(rows, shape):
    assert torch.autograd.gradcheck(lambda *a: solve(*a, rows=rows)[0], problem(**shape))


@pytest.mark.parametrize("rows, factorisation", [("taylor", "qr"), ("taylor", "ldl")])
def test_gradients_of_weights(rows, factorisation):
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    call = lambda *a: solve(*a, rows=rows, factorisation=factorisation)[0]
    assert torch.autograd.gradcheck(call, problem(equation=2, dim=1) + [weights])


def test_inputs_shared_by_batch_and_steps_get_summed_gradients():
    coefficients, rhs, initial, steps = problem(batch=80)
    shared = [t.detach()[:1].clone().requires_grad_() for t in (coefficients, steps)]
    shared[0] = shared[0].detach()[:, :1].clone().requires_grad_()
    solution = solve(shared[0], rhs, initial, shared[1], rows="gam6")[0]
    cotangent = torch.randn_like(solution)
    solution.backward(cotangent)
    whole = [shared[0].detach().expand(80, 12, 1, 1, 3).clone(), shared[1].detach().expand(80, 11).clone()]
    for tensor in whole:
        tensor.requires_grad_()
    solve(whole[0], rhs, initial, whole[1], rows="gam6")[0].backward(cotangent)
    torch.testing.assert_close(shared[0].grad, whole[0].grad.sum((0, 1), keepdim=True))
    torch.testing.assert_close(shared[1].grad, whole[1].grad.sum(0, keepdim=True))


@pytest.mark.parametrize("rows", ["taylor", "slack", "gam6"])
def test_opcheck(rows):
    torch.library.opcheck(solve, tuple(problem()), dict(rows=rows))


def test_compiles_as_one_graph_for_any_batch():
    compiled = torch.compile(
        lambda *a: solve(*a, rows="gam6")[0].square().sum(), fullgraph=True, dynamic=True
    )
    for batch in (2, 3, 7):
        tensors, again = problem(batch=batch), problem(batch=batch)
        compiled(*tensors).backward()
        solve(*again, rows="gam6")[0].square().sum().backward()
        for a, b in zip(tensors, again):
            torch.testing.assert_close(a.grad, b.grad)


def test_vmap_is_one_call_after_another():
    maps = [problem(seed=seed) for seed in range(4)]
    stacked = [torch.stack([m[i].detach() for m in maps]) for i in range(4)]
    shared = maps[0][1].detach()
    mapped = torch.vmap(lambda c, g, h: solve(c, shared, g, h, rows="gam6"), in_dims=(0, 1, 0))
    solution, slack, status = mapped(stacked[0], stacked[2].movedim(0, 1), stacked[3])
    assert slack.shape == (4, 0) and status.shape == (4, 3)
    for k, (c, _, g, h) in enumerate(maps):
        assert torch.equal(solution[k], solve(c, shared, g, h, rows="gam6")[0])


def test_vmap_inside_of_autograd():
    c, b, g, h = problem()
    scales = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    run = lambda s: torch.vmap(lambda x: solve(c, x * b, g, h, rows="gam6")[0])(s)
    assert torch.autograd.gradcheck(run, [scales])


def test_the_number_of_threads_changes_no_bit():
    results = []
    threads = torch.get_num_threads()
    for count in (1, 2):
        torch.set_num_threads(count)
        c, b, g, h = problem(batch=200)
        one = h.detach()[:1].clone().requires_grad_()
        solution = solve(c, b, g, one, rows="gam6")[0]
        solution.square().sum().backward()
        results.append([solution, c.grad, one.grad])
    torch.set_num_threads(threads)
    for a, b in zip(*results):
        assert torch.equal(a, b)


def test_float_is_near_double():
    single, double = problem(dtype=torch.float32), problem()
    a, b = solve(*single, rows="gam6")[0], solve(*double, rows="gam6")[0]
    assert a.dtype == torch.float32
    torch.testing.assert_close(a.double(), b, rtol=1e-5, atol=1e-5)


def test_autocast_computes_in_float32():
    tensors = [t.detach().bfloat16() for t in problem()]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        solution = solve(*tensors, rows="gam6")[0]
    assert solution.dtype == torch.float32
    assert torch.equal(solution, solve(*[t.float() for t in tensors], rows="gam6")[0])


def test_a_bad_item_is_reported_and_leaves_the_others_alone():
    tensors = [t.detach() for t in problem()]
    good = solve(*tensors, rows="gam6")[0]
    tensors[0][1] = 0
    tensors[1][2, 3] = float("nan")
    coefficients = tensors[0].requires_grad_()
    solution, _, status = solve(*tensors, rows="gam6")
    assert status.tolist() == [0, 1, 2]
    assert torch.equal(solution[0], good[0]) and solution[1:].isnan().all()
    solution[0].sum().backward()
    assert coefficients.grad[1:].abs().max() == 0 and coefficients.grad[0].abs().max() > 0


ALL_ROWS = ["taylor", "taylor_central", "slack", "gam4", "gam6", "gbdf2", "gbdf6"]


@pytest.mark.parametrize("rows", ALL_ROWS)
@pytest.mark.parametrize("shape", [dict(batch=2, step=6, **shape) for shape in EQUATIONS], ids=str)
def test_gradients_of_gradients_are_those_of_finite_differences(rows, shape):
    assert torch.autograd.gradgradcheck(lambda *a: solve(*a, rows=rows)[0], problem(**shape))


@pytest.mark.parametrize("options", [dict(rows="taylor", factorisation="ldl"), dict(rows="slack", alpha=0.3)], ids=str)
def test_gradients_of_gradients_of_weights(options):
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    call = lambda *a: solve(*a, **options)[0]
    tensors = problem(batch=2, step=5, equation=2, dim=1) + [weights]
    assert torch.autograd.gradgradcheck(call, tensors)


def test_gradients_of_gradients_of_inputs_shared_by_batch_and_steps():
    coefficients, rhs, initial, steps = [t.detach() for t in problem(batch=40, step=6)]
    shared = [coefficients[:1, :1].clone(), rhs[:, :1].clone(), initial[:1].clone(), steps[:1, :1].clone()]
    for tensor in shared:
        tensor.requires_grad_()
    call = lambda *a: solve(*a, rows="gam6", number_of_steps=6)[0]
    assert torch.autograd.gradgradcheck(call, shared, fast_mode=True)


def test_a_hessian_times_a_vector_is_the_difference_of_gradients():
    tensors = problem(batch=40)
    torch.manual_seed(1)
    vectors = [0.01 * torch.randn_like(t) for t in tensors]
    loss = lambda *a: solve(*a, rows="gbdf6")[0].square().mean()
    _, products = torch.autograd.functional.vhp(loss, tuple(tensors), tuple(vectors))

    def gradients(shift):
        moved = [(t.detach() + shift * v).requires_grad_() for t, v in zip(tensors, vectors)]
        return torch.autograd.grad(loss(*moved), moved)

    d = 1e-3
    shifted = zip(*[gradients(k * d) for k in (1, -1, 2, -2)])
    for product, (above, below, far_above, far_below) in zip(products, shifted):
        expected = (8 * (above - below) - (far_above - far_below)) / (12 * d)
        assert (product - expected).abs().max() <= 1e-7 * expected.abs().max()


def test_a_hessian_is_symmetric_and_the_same_by_both_modes():
    c, b, g, h = [t.detach() for t in problem(batch=1, step=5)]
    loss = lambda c, h: solve(c, b, g, h, rows="gam4")[0].square().sum()
    hessian = torch.autograd.functional.hessian(loss, (c, h))
    for mode in ("reverse-mode", "forward-mode"):
        vectorised = torch.autograd.functional.hessian(
            loss, (c, h), vectorize=True, outer_jacobian_strategy=mode
        )
        torch.testing.assert_close(vectorised, hessian)
    torch.testing.assert_close(hessian[0][1].flatten(5).flatten(0, 4), hessian[1][0].flatten(2).flatten(0, 1).T)
    along = torch.randn_like(c)
    moving = c.clone().requires_grad_()
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(moving, along)
        gradient = torch.autograd.grad(loss(dual, h), dual, create_graph=True)[0]
        product = torch.autograd.forward_ad.unpack_dual(gradient).tangent
    expected = (hessian[0][0] * along).sum((5, 6, 7, 8, 9))
    torch.testing.assert_close(product, expected)


@pytest.mark.parametrize("rows", ALL_ROWS)
def test_forward_mode_is_that_of_finite_differences(rows):
    tensors = problem(batch=2, step=6, equation=2, dim=2, order=1)
    call = lambda *a: solve(*a, rows=rows)[0]
    options = dict(check_forward_ad=True, check_backward_ad=False, check_undefined_grad=False)
    assert torch.autograd.gradcheck(call, tensors, **options)
    assert torch.autograd.gradgradcheck(call, tensors, check_fwd_over_rev=True)


def test_the_tangent_differentiates_backwards():
    tensors, along = problem(batch=2, step=6), problem(batch=2, step=6, seed=1)

    def tangent(*a):
        solved = solve(*a[:4], rows="gam4")
        return torch.ops.mechnn.linear_ode_tangent(*a[:4], None, *[t.detach() for t in solved], *a[4:], rows="gam4")

    assert torch.autograd.gradcheck(tangent, tensors + along)


def test_gradients_of_gradients_in_float_are_near_those_in_double():
    def second(dtype):
        tensors = problem(dtype=dtype)
        first = torch.autograd.grad(
            solve(*tensors, rows="gam6")[0].sin().sum(), tensors, create_graph=True
        )
        return torch.autograd.grad(sum(g.square().sum() for g in first), tensors)

    for single, double in zip(second(torch.float32), second(torch.float64)):
        assert single.dtype == torch.float32
        assert (single.double() - double).abs().max() <= 1e-4 * double.abs().max()


def test_gradients_of_gradients_leave_out_a_bad_item():
    tensors = [t.detach() for t in problem()]
    tensors[0][1] = 0
    tensors = [t.requires_grad_() for t in tensors]
    solution = solve(*tensors, rows="gam6")[0]
    first = torch.autograd.grad(solution[::2].square().sum(), tensors, create_graph=True)
    second = torch.autograd.grad(first[0].square().sum(), tensors)
    for gradient in second:
        assert gradient.isfinite().all() and gradient[1].abs().max() == 0


@pytest.mark.parametrize("rows", ["taylor", "slack", "gam6"])
def test_opcheck_of_the_derivatives(rows):
    tensors = problem()
    solved = [t.detach() for t in solve(*tensors, rows=rows)]
    along = [t.detach() for t in problem(seed=1)]
    cotangent = torch.randn_like(solved[0])
    ops = torch.ops.mechnn
    torch.library.opcheck(ops.linear_ode_tangent, (*tensors, None, *solved, *along), dict(rows=rows))
    torch.library.opcheck(
        ops.linear_ode_adjoint_tangent,
        (*tensors, None, *solved, cotangent, *along, None, cotangent),
        dict(rows=rows),
        test_utils=("test_schema", "test_faketensor"),
    )


def test_third_derivatives_are_refused_by_name():
    tensors = problem()
    first = torch.autograd.grad(
        solve(*tensors, rows="gam6")[0].square().sum(), tensors, create_graph=True
    )
    second = torch.autograd.grad(first[0].sum(), tensors, create_graph=True)
    with pytest.raises(NotImplementedError, match="third derivatives"):
        second[0].sum().backward()


def test_a_direction_of_another_shape_is_refused():
    tensors = [t.detach() for t in problem()]
    solved = solve(*tensors, rows="gam6")
    with pytest.raises(ValueError, match="rhs_direction: got shape"):
        torch.ops.mechnn.linear_ode_tangent(
            *tensors, None, *solved, rhs_direction=tensors[0], rows="gam6"
        )


@pytest.mark.parametrize("operator", ["linear_ode_adjoint", "linear_ode_adjoint_tangent"])
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
    given = dict(zip(("solution", "slack", "status"), solve(*tensors, rows="slack")))
    given["cotangent"] = torch.ones_like(given["solution"])
    given |= {name: change(given[name]) for name, change in spoil.items()}
    with pytest.raises(ValueError, match=names):
        getattr(torch.ops.mechnn, operator)(*tensors, None, *given.values(), rows="slack")


def test_a_tangent_of_another_problems_solution_is_refused():
    tensors = [t.detach() for t in problem(batch=64)]
    solution, slack, status = solve(*tensors, rows="gam6")
    with pytest.raises(ValueError, match="solution: got Double of shape"):
        torch.ops.mechnn.linear_ode_tangent(
            *tensors, None, solution[:1], slack, status, rows="gam6"
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
        (replaced(1, lambda t: t[:, :5]), {}, "rhs: got step = 5"),
        (replaced(1, lambda t: t[:2]), {}, "rhs: got batch = 2"),
        (replaced(3, lambda t: t[:, 0]), {}, "steps: got shape"),
        (replaced(3, lambda t: -t), {}, "steps: got -"),
        (replaced(2, lambda t: t.repeat(1, 1, 2, 1)), {}, "initial_values: got dim = 2"),
        (replaced(2, lambda t: t.repeat(1, 1, 1, 3)), {}, "initial_orders"),
        (replaced(0, lambda t: t[..., :1]), {}, "coefficients: got order"),
        (lambda t: t, dict(rows="gam5"), "gam5"),
        (lambda t: t, dict(factorisation="lu"), "factorisation: got 'lu'"),
        (lambda t: t, dict(rows="gam6", factorisation="ldl"), "ldl"),
        (lambda t: [*t, torch.ones(2)], {}, "weights: got"),
    ],
)
def test_misuse_is_refused_naming_the_argument(spoil, options, names):
    with pytest.raises(ValueError, match=names):
        solve(*spoil(problem()), **options)


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="batch"):
        solve(*[t.detach()[:0] for t in problem()])


def as_batch(tensor, rank):
    """One batch dimension, where the file has none or several."""
    return tensor.reshape(-1, *tensor.shape[tensor.dim() - rank + 1 :])


def rows_of(name):
    return {"taylor": "taylor", "central": "taylor_central", "slack": "slack"}[name.split("_")[0]]


# The normal equations behind the third have condition 8e9: the file itself is that inexact.
@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.npz")), ids=lambda p: p.stem)
def test_published_numbers(path):
    with numpy.load(path) as file:
        of = {key: torch.from_numpy(file[key]) for key in file.files}
    names = ["coefficients", "rhs", "initial_values", "steps"]
    ranks = [5, 3, 4, 2]
    tensors = [as_batch(of[n], rank).requires_grad_() for n, rank in zip(names, ranks)]
    weights = of.get("weights")
    options = {"rows": rows_of(path.stem), "number_of_steps": of["solution"].shape[-3]}
    for name in {"gamma", "alpha"} & of.keys():
        options[name] = float(of[name])
    solution, slack, _ = solve(*tensors, weights, **options)
    solution.backward(of["cotangent"].reshape(solution.shape))
    tolerance = 5e-8 if path.stem == "taylor_weights_order3" else 1e-9
    pairs = [(solution, of["solution"])]
    pairs += [(t.grad, of["grad_" + name]) for t, name in zip(tensors, names)]
    if "slack" in of:
        pairs.append((slack, of["slack"].reshape(slack.shape)))
    for ours, theirs in pairs:
        assert (ours - theirs.reshape(ours.shape)).abs().max() <= tolerance * theirs.abs().max()
