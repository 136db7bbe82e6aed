"""The operator on a CUDA device: against the CPU, and with what PyTorch does around operators."""

import pathlib
import sys

import pytest
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "torch"))
from linear_ode_operator import ALL_SCHEMES, EQUATIONS, problem, solve  # noqa: E402

if not torch.cuda.is_available():
    pytest.skip("no CUDA device", allow_module_level=True)


def moved(tensors, device):
    return [t.detach().to(device).requires_grad_() for t in tensors]


def results(tensors, cotangent, **options):
    """Solution, slack, status, and the gradients of all tensors."""
    solution, slack, status = solve(*tensors, **options)
    gradients = torch.autograd.grad(solution, tensors, cotangent.to(solution))
    return [t.detach().cpu() for t in (solution, slack, status, *gradients)]


def error(got, expected):
    if expected.numel() == 0:
        return 0.0
    return ((got - expected).abs().max() / expected.abs().max().clamp_min(1e-30)).item()


def assert_agreement(tensors, solution_limit, gradient_limit, **options):
    cotangent = torch.randn(solve(*tensors, **options)[0].shape, generator=torch.Generator().manual_seed(1))
    expected = results(moved(tensors, "cpu"), cotangent, **options)
    got = results(moved(tensors, "cuda"), cotangent, **options)
    assert torch.equal(got[2], expected[2])
    assert error(got[0], expected[0]) < solution_limit
    assert error(got[1], expected[1]) < solution_limit
    for g, e in zip(got[3:], expected[3:]):
        assert error(g, e) < gradient_limit


@pytest.mark.parametrize("scheme", ALL_SCHEMES)
@pytest.mark.parametrize("sizes", EQUATIONS)
def test_double_agrees_with_the_cpu(scheme, sizes):
    assert_agreement(problem(batch=70, **sizes), 1e-11, 1e-10, scheme=scheme)


@pytest.mark.parametrize("scheme", ALL_SCHEMES)
def test_float_agrees_with_the_cpu(scheme):
    assert_agreement(problem(batch=5, dtype=torch.float32), 1e-5, 1e-3, scheme=scheme)


@pytest.mark.parametrize("scheme", ["gbdf1", "gam6"])
def test_float_that_is_not_widened_agrees_with_the_cpu(scheme):
    c, b, g, h = [t.detach() for t in problem(batch=40, step=20, dtype=torch.float32)]
    shared = torch.full((1, 1), 0.1)
    assert_agreement([c, b, torch.cat([g, g], 1)[:, :1], shared], 1e-4, 1e-2, scheme=scheme, time_points=20)


def test_weights_on_the_host_get_their_gradient_there():
    tensors = [t.detach().cuda() for t in problem(batch=40)]
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    solve(*tensors, weights, scheme="taylor")[0].sum().backward()
    other = weights.detach().clone().requires_grad_()
    solve(*[t.cpu() for t in tensors], other, scheme="taylor")[0].sum().backward()
    assert weights.grad.device.type == "cpu" and error(weights.grad, other.grad) < 1e-9


def test_float_is_refused_by_the_normal_equations_as_on_the_cpu():
    with pytest.raises(ValueError, match="factorisation: got ldl for float"):
        solve(*[t.detach().cuda() for t in problem(dtype=torch.float32)], scheme="taylor", factorisation="ldl")


def test_inputs_that_the_batch_shares_get_the_sum_of_their_gradients():
    c, b, g, h = problem(batch=40)
    assert_agreement([c[:1].detach(), b, g[:1].detach(), h[:1, :1].detach()], 1e-11, 1e-10, scheme="gam4")


def test_leading_dimensions_broadcast():
    c, b, g, h = problem(batch=6)
    shaped = [c[0], b.unflatten(0, (2, 3)), g.unflatten(0, (2, 3)), h[0]]
    expected = solve(*[t.detach() for t in shaped])[0]
    got = solve(*[t.detach().cuda() for t in shaped])[0]
    assert error(got.cpu(), expected) < 1e-11


def test_gradients_agree_with_finite_differences():
    tensors = moved(problem(batch=2, step=5), "cuda")
    assert torch.autograd.gradcheck(lambda *t: solve(*t, scheme="gam4")[0], tensors, atol=1e-6)


def test_an_item_that_cannot_be_solved_is_reported_and_has_no_gradient():
    tensors = moved(problem(batch=40, step=8), "cuda")
    with torch.no_grad():
        tensors[0][3] = 0
        tensors[3][7, 2] = -1
    solution, _, status = solve(*tensors, scheme="taylor")
    assert status[3] != 0 and status[7] != 0 and (status == 0).sum() == 38
    assert solution[3].isnan().all() and solution[7].isnan().all()
    gradient = torch.autograd.grad(solution[status == 0].sum(), tensors[1])[0]
    assert gradient.isfinite().all() and (gradient[3] == 0).all()


def test_nothing_waits_for_the_device():
    tensors = moved(problem(batch=40), "cuda")
    for scheme in ("taylor", "gbdf6"):
        solve(*tensors, scheme=scheme)
        torch.cuda.set_sync_debug_mode("error")
        try:
            solve(*tensors, scheme=scheme)[0].sum().backward()
        finally:
            torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize("scheme", ["taylor", "gbdf6"])
def test_a_graph_replays_both_directions_on_new_numbers(scheme):
    """A capture fails at the first thing that waits for the device."""

    def call(tensors):
        solution = solve(*tensors, scheme=scheme)[0]
        return [solution, *torch.autograd.grad(solution.sum(), tensors)]

    tensors = moved(problem(batch=40), "cuda")
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        call(tensors)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        results = call(tensors)
    other = problem(batch=40, seed=5)
    with torch.no_grad():
        for tensor, values in zip(tensors, other):
            tensor.copy_(values)
    graph.replay()
    for got, expected in zip(results, call(other)):
        assert error(got.cpu(), expected) < 1e-10


def test_another_stream():
    tensors = [t.detach() for t in problem(batch=2000, step=30)]
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        got = solve(*[t.cuda() for t in tensors], scheme="gam4")[0].cpu()
    assert error(got, solve(*tensors, scheme="gam4")[0]) < 1e-11


def test_compiled_and_mapped():
    tensors = [t.detach().cuda() for t in problem(batch=6)]
    call = lambda *t: solve(*t, scheme="gam4")[0] * 2
    expected = call(*tensors)
    assert error(torch.compile(call, fullgraph=True)(*tensors), expected) < 1e-13
    split = [t.unflatten(0, (3, 2)) for t in tensors]
    assert error(torch.vmap(call)(*split).flatten(0, 1), expected) < 1e-13


def test_half_precision_is_computed_in_float():
    tensors = [t.detach().cuda() for t in problem(batch=6, dtype=torch.float32)]
    with torch.autocast("cuda", torch.float16):
        solution = solve(*[t.half() for t in tensors], scheme="gam4")[0]
    assert solution.dtype == torch.float32


def test_tensors_of_two_devices_are_refused():
    c, b, g, h = [t.detach() for t in problem()]
    with pytest.raises(ValueError, match="rhs: got device"):
        solve(c.cuda(), b, g, h)


def test_what_the_device_lacks_is_said():
    tensors = [t.detach().cuda() for t in problem()]
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(tensors[0], tensors[0])
        with pytest.raises(NotImplementedError, match="CUDA"):
            solve(dual, *tensors[1:])
