"""The operator as PyTorch sees it: autograd, tracing, vmap, dtypes, parity with vectors."""

import pathlib

import numpy
import pytest
import torch
from linear_ode_operator import problem, solve

VECTORS = pathlib.Path(__file__).parents[1] / "reference" / "vectors"
SHAPES = [
    dict(),
    dict(batch=1, step=5),
    dict(equation=2, dim=2, order=1),
    dict(equation=3, dim=2, order=1),
    dict(order=3, step=8),
]


@pytest.mark.parametrize("scheme", ["taylor", "taylor_central", "gam4", "gam6", "gbdf2", "gbdf6"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradients_are_those_of_finite_differences(scheme, shape):
    assert torch.autograd.gradcheck(lambda *a: solve(*a, scheme=scheme)[0], problem(**shape))


@pytest.mark.parametrize("scheme, factorisation", [("taylor", "qr"), ("taylor", "ldl")])
def test_gradients_of_weights(scheme, factorisation):
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    call = lambda *a: solve(*a, scheme=scheme, factorisation=factorisation)[0]
    assert torch.autograd.gradcheck(call, problem(equation=2, dim=1) + [weights])
    several_pieces = problem(batch=70, step=5, equation=2, dim=1) + [weights]
    assert torch.autograd.gradcheck(call, several_pieces, fast_mode=True)


def test_inputs_shared_by_batch_and_steps_get_summed_gradients():
    coefficients, rhs, initial, steps = problem(batch=80)
    shared = [t.detach()[:1].clone().requires_grad_() for t in (coefficients, steps)]
    shared[0] = shared[0].detach()[:, :1].clone().requires_grad_()
    solution = solve(shared[0], rhs, initial, shared[1], scheme="gam6")[0]
    cotangent = torch.randn_like(solution)
    solution.backward(cotangent)
    whole = [shared[0].detach().expand(80, 12, 1, 1, 3).clone(), shared[1].detach().expand(80, 11).clone()]
    for tensor in whole:
        tensor.requires_grad_()
    solve(whole[0], rhs, initial, whole[1], scheme="gam6")[0].backward(cotangent)
    torch.testing.assert_close(shared[0].grad, whole[0].grad.sum((0, 1), keepdim=True))
    torch.testing.assert_close(shared[1].grad, whole[1].grad.sum(0, keepdim=True))


@pytest.mark.parametrize("scheme", ["taylor", "slack", "gam6"])
def test_opcheck(scheme):
    torch.library.opcheck(solve, tuple(problem()), dict(scheme=scheme))


def test_compiles_as_one_graph_for_any_batch():
    compiled = torch.compile(
        lambda *a: solve(*a, scheme="gam6")[0].square().sum(), fullgraph=True, dynamic=True
    )
    for batch in (5, 6, 9):  # no other extent: equal ones are taken to be the same
        tensors, again = problem(batch=batch), problem(batch=batch)
        with torch._dynamo.config.patch(error_on_recompile=batch > 5):
            compiled(*tensors).backward()
        solve(*again, scheme="gam6")[0].square().sum().backward()
        for a, b in zip(tensors, again):
            torch.testing.assert_close(a.grad, b.grad)


def leading(tensors, *batch):
    """The items of a flat batch under other dimensions."""
    return [t.detach().reshape(*batch, *t.shape[1:]) for t in tensors]


@pytest.mark.parametrize("scheme", ["slack", "gam6"])
@pytest.mark.parametrize("batch", [(), (6,), (2, 3), (1, 3, 2)], ids=str)
def test_leading_dimensions_are_those_of_one_batch(batch, scheme):
    tensors = [t.detach() for t in problem(batch=6 if batch else 1)]
    flat = solve(*tensors, scheme=scheme)
    for of, expected in zip(solve(*leading(tensors, *batch), scheme=scheme), flat):
        assert of.shape == ((*batch, *expected.shape[1:]) if len(expected) else (0,))
        assert torch.equal(of.flatten(), expected.flatten())


def test_leading_dimensions_broadcast():
    c, b, g, h = [t.detach() for t in problem(batch=6)]
    whole = solve(
        *leading([c], 2, 3), *leading([b[:3]], 3), *leading([g[:2]], 2, 1), h[0], scheme="gam6"
    )[0]
    for i in range(2):
        for j in range(3):
            one = solve(c[3 * i + j], b[j], g[i], h[0], scheme="gam6")[0]
            assert torch.equal(whole[i, j], one)
    with pytest.raises(ValueError, match=r"rhs: got batch \(3,\), expected one that broadcasts"):
        solve(*leading([c], 3, 2), b[:3], g[:1], h[0], scheme="gam6")


def test_gradients_with_leading_dimensions():
    c, b, g, h = [t.detach() for t in problem(batch=4, step=5)]
    tensors = [*leading([c], 2, 2), b[:2].clone(), *leading([g[:2]], 2, 1), h[0].clone()]
    tensors = [t.requires_grad_() for t in tensors]
    call = lambda *a: solve(*a, scheme="gam4")[0]
    assert torch.autograd.gradcheck(call, tensors, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(call, tensors, fast_mode=True)


def test_vmap_is_one_call_after_another():
    maps = [problem(seed=seed) for seed in range(4)]
    stacked = [torch.stack([m[i].detach() for m in maps]) for i in range(4)]
    shared = maps[0][1].detach()
    mapped = torch.vmap(lambda c, g, h: solve(c, shared, g, h, scheme="gam6"), in_dims=(0, 1, 0))
    solution, slack, status = mapped(stacked[0], stacked[2].movedim(0, 1), stacked[3])
    assert slack.shape == (4, 0) and status.shape == (4, 3)
    for k, (c, _, g, h) in enumerate(maps):
        assert torch.equal(solution[k], solve(c, shared, g, h, scheme="gam6")[0])


@pytest.mark.parametrize("given", [[], [torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)]], ids=["", "weights"])
def test_vmap_of_derivatives_is_one_call_after_another(given):
    tensors = problem(batch=2, step=5)
    first = torch.autograd.grad(solve(*tensors, *given, scheme="taylor")[0].sin().sum(), tensors, create_graph=True)
    cotangents = torch.stack([problem(batch=2, step=5, seed=seed)[0].detach() for seed in range(3)])
    pulled = lambda v: torch.autograd.grad(first[0], tensors, v, retain_graph=True)
    together = torch.autograd.grad(
        first[0], tensors, cotangents, is_grads_batched=True, retain_graph=True
    )
    for mapped in (torch.vmap(pulled)(cotangents), together):
        for of, *expected in zip(mapped, *map(pulled, cotangents)):
            torch.testing.assert_close(of, torch.stack(expected))


@pytest.mark.parametrize("scheme", ["gam6", "slack"])
def test_a_level_of_vmap_may_map_no_tensor(scheme):
    c, b, g, h = [t.detach() for t in problem(batch=3)]
    cs, xs = torch.stack([c, 1.1 * c]), torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    call = lambda c: solve(c, b, g, h, scheme=scheme)
    each = torch.stack([call(c)[0] for c in cs])
    unused_inside = torch.vmap(lambda c: torch.vmap(lambda x: x * call(c)[0])(xs))(cs)
    unused_outside = torch.vmap(lambda x: torch.vmap(lambda c: x * call(c)[0])(cs))(xs)
    assert torch.equal(unused_inside, xs[None, :, None, None, None, None] * each[:, None])
    assert torch.equal(unused_outside, xs[:, None, None, None, None, None] * each)
    both = torch.vmap(lambda c: torch.vmap(lambda b: solve(c, b, g, h, scheme=scheme))(b))(cs)
    assert both[2].shape == (2, 3, 3) and both[1].shape == ((2, 3, 3) if scheme == "slack" else (2, 3, 0))
    for i in range(2):
        for j in range(3):
            assert torch.equal(both[0][i, j], solve(cs[i], b[j], g, h, scheme=scheme)[0])


def test_a_level_of_vmap_may_map_no_tensor_of_a_derivative():
    tensors = problem(batch=2, step=5)
    solution = solve(*tensors, scheme="gam4")[0]
    cotangents = torch.stack([torch.ones_like(solution), 2 * torch.ones_like(solution)])
    pull = lambda v: torch.autograd.grad(solution, tensors, v, retain_graph=True)[0]
    xs = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    nested = torch.vmap(lambda v: torch.vmap(lambda x: x * pull(v))(xs))(cotangents)
    expected = torch.stack([torch.stack([x * pull(v) for x in xs]) for v in cotangents])
    torch.testing.assert_close(nested, expected)


def test_vmap_of_shared_tensors_inside_a_map():
    c, b, g, h = [t.detach() for t in problem(batch=3)]
    cs = torch.stack([c[:1], 1.1 * c[:1]])  # one item in the map, beside a batch of three
    mapped = torch.vmap(lambda c: solve(c, b, g[:1], h[0], scheme="gam6")[0])(cs)
    for of, c in zip(mapped, cs):
        assert torch.equal(of, solve(c, b, g[:1], h[0], scheme="gam6")[0])
    one = torch.vmap(lambda c: solve(c[0, 0], b[0], g[0], h[0], scheme="gam6")[0])(cs[:1, None])
    assert torch.equal(one[0], solve(cs[0, 0], b[0], g[0], h[0], scheme="gam6")[0])


def test_the_older_vmap_is_one_call_after_another():
    c, b, g, h = [t.detach() for t in problem(batch=3)]
    cs = torch.stack([c, 1.1 * c])
    mapped = torch._vmap_internals._vmap(lambda c: solve(c, b, g, h, scheme="gam6")[0])(cs)
    assert torch.equal(mapped, torch.stack([solve(c, b, g, h, scheme="gam6")[0] for c in cs]))


def test_vmap_over_weights_is_refused():
    weights = torch.ones(2, 3, dtype=torch.float64)
    detached = [t.detach() for t in problem(batch=2, step=5)]
    with pytest.raises(NotImplementedError, match="vmap over weights"):
        torch.vmap(lambda w: solve(*detached, w, scheme="taylor")[0])(weights)


def test_strided_inputs_are_as_contiguous_ones():
    tensors = problem()
    strided = [t.detach().transpose(0, -1).contiguous().transpose(0, -1) for t in tensors]
    strided = [t.requires_grad_() for t in strided]
    assert not strided[0].is_contiguous()
    results = [solve(*given, scheme="gam6")[0] for given in (tensors, strided)]
    assert torch.equal(*results)
    for result in results:
        result.sin().sum().backward()
    for a, b in zip(tensors, strided):
        assert torch.equal(a.grad, b.grad)


def test_vmap_inside_of_autograd():
    c, b, g, h = problem()
    scales = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    run = lambda s: torch.vmap(lambda x: solve(c, x * b, g, h, scheme="gam6")[0])(s)
    assert torch.autograd.gradcheck(run, [scales])


@pytest.mark.parametrize("batch", [200, 5000])  # cut into pieces of 32 and of more
def test_the_number_of_threads_changes_no_bit(batch):
    results = []
    threads = torch.get_num_threads()
    for count in (1, 2):
        torch.set_num_threads(count)
        c, b, g, h = problem(batch=batch)
        one = h.detach()[:1].clone().requires_grad_()
        solution = solve(c, b, g, one, scheme="gam6")[0]
        solution.square().sum().backward()
        results.append([solution, c.grad, one.grad])
    torch.set_num_threads(threads)
    for a, b in zip(*results):
        assert torch.equal(a, b)


def test_float_is_near_double():
    single, double = problem(dtype=torch.float32), problem()
    a, b = solve(*single, scheme="gam6")[0], solve(*double, scheme="gam6")[0]
    assert a.dtype == torch.float32
    torch.testing.assert_close(a.double(), b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("scheme", ["gam4", "gbdf1"])  # computed in double, and in float
def test_gradients_shared_by_a_large_batch_are_summed_in_double(scheme):
    def gradient(dtype):
        c, b, g, h = problem(batch=20000, step=4, dtype=dtype)
        one = h.detach()[:1].clone().requires_grad_()
        solve(c, b, g, one, scheme=scheme)[0].square().sum().backward()
        return one.grad.double()

    single, double = gradient(torch.float32), gradient(torch.float64)
    assert (single - double).abs().max() <= 1e-6 * double.abs().max()


# u is its initial value at all times, so that the gradient is the sum of the cotangents. Beside 2^24
# float rounds to even numbers: adding 1.5 changes it by 2 or, the next time, by 2 again.
@pytest.mark.parametrize("scheme", ["gbdf2", "gbdf1"])
def test_a_large_part_of_a_shared_gradient_does_not_round_the_others_away(scheme):
    c, b, g, h = [t.detach().float() for t in problem(batch=2048, step=3, order=1)]
    c[..., 0], b[:] = 0, 0
    shared = g[:1].clone().requires_grad_()
    solution = solve(c, b, shared, h, scheme=scheme)[0]
    cotangent = torch.zeros_like(solution)
    cotangent[:, -1, 0, 0] = 1.5 / 32
    cotangent[0, -1, 0, 0] = 2**24
    solution.backward(cotangent)
    assert abs(shared.grad.double().item() - (2**24 + 2047 * 1.5 / 32)) <= 2


def test_autocast_computes_in_float32():
    tensors = [t.detach().bfloat16() for t in problem()]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        solution = solve(*tensors, scheme="gam6")[0]
    assert solution.dtype == torch.float32
    assert torch.equal(solution, solve(*[t.float() for t in tensors], scheme="gam6")[0])


def test_a_bad_item_is_reported_and_leaves_the_others_alone():
    tensors = [t.detach() for t in problem()]
    good = solve(*tensors, scheme="gam6")[0]
    tensors[0][1] = 0
    tensors[1][2, 3] = float("nan")
    coefficients = tensors[0].requires_grad_()
    solution, _, status = solve(*tensors, scheme="gam6")
    assert status.tolist() == [0, 1, 2]
    assert torch.equal(solution[0], good[0]) and solution[1:].isnan().all()
    solution[0].sum().backward()
    assert coefficients.grad[1:].abs().max() == 0 and coefficients.grad[0].abs().max() > 0


def as_batch(tensor, rank):
    """One batch dimension, where the file has none or several."""
    return tensor.reshape(-1, *tensor.shape[tensor.dim() - rank + 1 :])


def scheme_of(name):
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
    options = {"scheme": scheme_of(path.stem), "time_points": of["solution"].shape[-3]}
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
