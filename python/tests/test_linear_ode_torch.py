"""The linear solver on tensors: the operator through the package, and what the package adds."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from mechnn import NumericalWarning, _core, linear_ode_solve

if not _core.torch_version:
    pytest.skip("built without PyTorch", allow_module_level=True)
import torch


def problem(batch=3, step=12, seed=0):
    """Random monic equations of second order, values given at the first step."""
    generator = np.random.default_rng(seed)
    coefficients = 0.3 * generator.normal(size=(batch, step, 1, 1, 3))
    coefficients[..., 2] = 1
    arrays = [coefficients, generator.normal(size=(batch, step, 1))]
    arrays += [
        generator.normal(size=(batch, 1, 1, 2)),
        generator.uniform(0.1, 0.2, (batch, step - 1)),
    ]
    return arrays


def tensors(arrays, grad=False):
    return [torch.from_numpy(a).requires_grad_(grad) for a in arrays]


def test_tensors_give_the_numbers_of_arrays():
    solution = linear_ode_solve(*tensors(problem()), scheme="gam6")
    assert isinstance(solution, torch.Tensor)
    assert np.array_equal(solution.numpy(), linear_ode_solve(*problem(), scheme="gam6"))


def test_gradients_are_those_of_finite_differences():
    weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
    call = lambda *a: linear_ode_solve(*a[:4], weights=a[4], scheme="taylor")
    assert torch.autograd.gradcheck(call, [*tensors(problem(), grad=True), weights])


def test_batch_dimensions_broadcast_and_their_gradients_are_summed():
    c, b, g, h = tensors(problem(batch=2), grad=True)
    call = lambda c, g: linear_ode_solve(c[:, None], b[:1], g, h[0], scheme="taylor")
    values = torch.from_numpy(np.random.default_rng(3).normal(size=(3, 1, 1, 2))).requires_grad_()
    assert call(c, values).shape == (2, 3, 12, 1, 3)
    assert torch.equal(call(c, values)[1, 2], linear_ode_solve(c[1], b[0], values[2], h[0], scheme="taylor"))
    assert torch.autograd.gradcheck(call, [c, values])


def test_threads_of_tensors_are_those_of_pytorch():
    with pytest.raises(ValueError, match="threads: got a number with tensors"):
        linear_ode_solve(*tensors(problem()), threads=2)


def test_weights_may_be_plain_numbers():
    a = linear_ode_solve(*tensors(problem()), scheme="taylor", weights=[1, 100, 1])
    assert np.array_equal(a, linear_ode_solve(*problem(), scheme="taylor", weights=[1, 100, 1]))


def test_a_failed_item_warns_and_asked_for_the_status_does_not():
    arrays = problem()
    arrays[0][1] = 0
    with pytest.warns(NumericalWarning, match="1 of 3 items .* item 1, singular"):
        solution = linear_ode_solve(*tensors(arrays))
    assert solution[1].isnan().all() and solution[::2].isfinite().all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = linear_ode_solve(*tensors(arrays), full_output=True)
    assert result.status.tolist() == [0, 1, 0]


def test_compiles_as_one_graph():
    inputs = tensors(problem(), grad=True)
    call = lambda *a: linear_ode_solve(*a, scheme="gam6").square().sum()
    torch.compile(call, fullgraph=True, backend="aot_eager")(*inputs).backward()
    again = tensors(problem(), grad=True)
    call(*again).backward()
    for a, b in zip(inputs, again):
        torch.testing.assert_close(a.grad, b.grad)


def test_maps_by_vmap():
    maps = [tensors(problem(seed=seed)) for seed in range(3)]
    stacked = [torch.stack(parts) for parts in zip(*maps)]
    mapped = torch.vmap(lambda *a: linear_ode_solve(*a, scheme="gam6"))(*stacked)
    for one, arrays in zip(mapped, maps):
        assert torch.equal(one, linear_ode_solve(*arrays, scheme="gam6"))


def test_arrays_among_tensors_are_refused_by_name():
    c, b, g, h = tensors(problem())
    with pytest.raises(TypeError, match="steps: got ndarray, expected a tensor"):
        linear_ode_solve(c, b, g, h.numpy())
    with pytest.raises(ValueError, match="rhs: got dtype Float"):
        linear_ode_solve(c, b.float(), g, h)


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_numpy_needs_no_torch_and_does_not_import_it():
    done = run(
        "import sys, mechnn\n"
        "mechnn.linear_ode_solve([[[[[1, 1]]]]], [[[0]]], [[[[1]]]], [[0.1, 0.1]])\n"
        "assert 'torch' not in sys.modules"
    )
    assert done.returncode == 0, done.stderr


def test_another_version_of_torch_is_refused_by_its_name():
    done = run(
        "import torch, mechnn\n"
        "torch.__version__ = '1.0.0'\n"
        "mechnn.linear_ode_solve(*[torch.zeros(1)] * 4)"
    )
    assert f"built for PyTorch {_core.torch_version}, but PyTorch 1.0.0 is installed" in done.stderr
