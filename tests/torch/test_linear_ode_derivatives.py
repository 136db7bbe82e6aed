"""Derivatives of the operator's derivatives, forward mode, and what of them is refused."""

import pytest
import torch
from linear_ode_operator import ALL_SCHEMES, EQUATIONS, ops, options, problem, solve


@pytest.mark.parametrize("scheme", ALL_SCHEMES)
@pytest.mark.parametrize("shape", [dict(batch=2, step=6, **shape) for shape in EQUATIONS], ids=str)
def test_gradients_of_gradients_are_those_of_finite_differences(scheme, shape):
    assert torch.autograd.gradgradcheck(lambda *a: solve(*a, scheme=scheme)[0], problem(**shape))


@pytest.mark.parametrize("options", [dict(scheme="taylor", factorisation="ldl"), dict(scheme="slack", alpha=0.3)], ids=str)
def test_gradients_of_gradients_of_weights(options):
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    call = lambda *a: solve(*a, **options)[0]
    tensors = problem(batch=2, step=5, equation=2, dim=1) + [weights]
    assert torch.autograd.gradgradcheck(call, tensors)
    assert torch.autograd.gradgradcheck(call, tensors, check_fwd_over_rev=True)
    forward = dict(check_forward_ad=True, check_backward_ad=False, check_undefined_grad=False)
    assert torch.autograd.gradcheck(call, tensors, **forward)
    several_pieces = problem(batch=70, step=4, equation=2, dim=1) + [weights]
    assert torch.autograd.gradgradcheck(call, several_pieces, fast_mode=True)


def test_gradients_of_gradients_of_inputs_shared_by_batch_and_steps():
    coefficients, rhs, initial, steps = [t.detach() for t in problem(batch=40, step=6)]
    shared = [coefficients[:1, :1].clone(), rhs[:, :1].clone(), initial[:1].clone(), steps[:1, :1].clone()]
    for tensor in shared:
        tensor.requires_grad_()
    call = lambda *a: solve(*a, scheme="gam6", time_points=6)[0]
    assert torch.autograd.gradgradcheck(call, shared, fast_mode=True)


def test_a_hessian_times_a_vector_is_the_difference_of_gradients():
    tensors = problem(batch=40)
    torch.manual_seed(1)
    vectors = [0.01 * torch.randn_like(t) for t in tensors]
    loss = lambda *a: solve(*a, scheme="gbdf6")[0].square().mean()
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
    loss = lambda c, h: solve(c, b, g, h, scheme="gam4")[0].square().sum()
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


@pytest.mark.parametrize("scheme", ALL_SCHEMES)
def test_forward_mode_is_that_of_finite_differences(scheme):
    tensors = problem(batch=2, step=6, equation=2, dim=2, order=1)
    call = lambda *a: solve(*a, scheme=scheme)[0]
    options = dict(check_forward_ad=True, check_backward_ad=False, check_undefined_grad=False)
    assert torch.autograd.gradcheck(call, tensors, **options)
    assert torch.autograd.gradgradcheck(call, tensors, check_fwd_over_rev=True)


def test_the_tangent_differentiates_backwards():
    tensors, along = problem(batch=2, step=6), problem(batch=2, step=6, seed=1)

    def tangent(*a):
        solved = [t.detach() for t in solve(*a[:4], scheme="gam4")]
        return ops._linear_ode_tangent(a[:4], solved, a[4:], **options("gam4"))

    assert torch.autograd.gradcheck(tangent, tensors + along)


def test_the_tangent_differentiates_weights_and_their_tangent_backwards():
    tensors, along = problem(batch=2, step=5), problem(batch=2, step=5, seed=1)
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    moved = torch.tensor([0.3, -0.2, 0.1], dtype=torch.float64, requires_grad=True)

    def tangent(*a):
        solved = [t.detach() for t in solve(*a[:5], scheme="taylor")]
        return ops._linear_ode_tangent(a[:5], solved, a[5:], **options("taylor"))

    assert torch.autograd.gradcheck(tangent, tensors + [weights] + along + [moved])


def test_gradients_of_gradients_in_float_are_near_those_in_double():
    def second(dtype):
        tensors = problem(dtype=dtype)
        first = torch.autograd.grad(
            solve(*tensors, scheme="gam6")[0].sin().sum(), tensors, create_graph=True
        )
        return torch.autograd.grad(sum(g.square().sum() for g in first), tensors)

    for single, double in zip(second(torch.float32), second(torch.float64)):
        assert single.dtype == torch.float32
        assert (single.double() - double).abs().max() <= 1e-4 * double.abs().max()


def test_gradients_of_gradients_leave_out_a_bad_item():
    tensors = [t.detach() for t in problem()]
    tensors[0][1] = 0
    tensors = [t.requires_grad_() for t in tensors]
    solution = solve(*tensors, scheme="gam6")[0]
    first = torch.autograd.grad(solution[::2].square().sum(), tensors, create_graph=True)
    second = torch.autograd.grad(first[0].square().sum(), tensors)
    for gradient in second:
        assert gradient.isfinite().all() and gradient[1].abs().max() == 0


@pytest.mark.parametrize("scheme", ["taylor", "slack", "gam6"])
def test_opcheck_of_the_derivatives(scheme):
    tensors = problem()
    solved = [t.detach() for t in solve(*tensors, scheme=scheme)]
    tangents = [t.detach() for t in problem(seed=1)]
    cotangent = torch.randn_like(solved[0])
    for given in (tangents, [None, *tangents[1:]]):
        torch.library.opcheck(ops._linear_ode_tangent, (tensors, solved, given), options(scheme))
    torch.library.opcheck(
        ops._linear_ode_adjoint_tangent,
        (tensors, solved, cotangent, tangents, cotangent),
        options(scheme),
        test_utils=("test_schema", "test_faketensor"),
    )


def test_opcheck_with_weights():
    tensors = problem(batch=2, step=5)
    tensors.append(torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True))
    solved = [t.detach() for t in solve(*tensors, scheme="taylor")]
    cotangent = torch.randn_like(solved[0])
    torch.library.opcheck(ops._linear_ode_solve, (tensors,), options("taylor") | dict(time_points=None))
    torch.library.opcheck(ops._linear_ode_adjoint, (tensors, solved, cotangent), options("taylor"))


def test_forward_mode_over_two_backward_passes_is_refused_by_name():
    c, b, g, h = [t.detach() for t in problem(batch=2, step=5)]
    moving = c.clone().requires_grad_()
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(moving, torch.ones_like(c))
        loss = solve(dual, b, g, h, scheme="gam4")[0].square().sum()
        first = torch.autograd.grad(loss, dual, create_graph=True)[0]
        with pytest.raises(NotImplementedError, match="third derivatives"):
            torch.autograd.grad(first.sum(), dual)


def test_third_derivatives_are_refused_by_name():
    tensors = problem()
    first = torch.autograd.grad(
        solve(*tensors, scheme="gam6")[0].square().sum(), tensors, create_graph=True
    )
    second = torch.autograd.grad(first[0].sum(), tensors, create_graph=True)
    with pytest.raises(NotImplementedError, match="third derivatives"):
        second[0].sum().backward()
