"""The mechanistic block in Python: what it solves is what it says, and weights move from C++."""

import math
import os
import subprocess

import pytest

from mechnn import _core

if not _core.torch_version:
    pytest.skip("built without PyTorch", allow_module_level=True)
import sympy
import torch

from mechnn.nn import (
    EquationTensors,
    MechanisticBlock,
    bounded_steps,
    raw_step,
    with_leading_coefficient,
)


def small(**options):
    torch.manual_seed(1)
    options = dict(dim=2, order=2, initial_orders=2, scheme="gam6", dtype=torch.float64) | options
    return MechanisticBlock(4, 12, **options)


def features(batch=3):
    return torch.randn(batch, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(3))


def test_it_solves_the_equation_that_it_reports():
    out = small()(features())
    assert out.solution.shape == (3, 12, 2, 3) and out.status.tolist() == [0, 0, 0]
    left = (out.equation.coefficients * out.solution.unsqueeze(2)).sum((3, 4))
    assert (left - out.equation.rhs).abs().max() < 1e-9
    assert (out.solution[:, 0, :, :2] - out.equation.initial_values[:, 0]).abs().max() < 1e-9
    assert out.equation.steps.mean().item() == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize("initial_orders", [0, 2])
@pytest.mark.parametrize("batch", [(), (6,), (2, 1, 3)], ids=str)
def test_features_may_have_any_number_of_batch_dimensions(batch, initial_orders):
    block = small(scheme="taylor", initial_orders=initial_orders)
    flat = features(math.prod(batch))
    expected, out = block(flat), block(flat.reshape(*batch, 4))
    assert out.solution.shape == (*batch, 12, 2, 3) and out.status.shape == batch
    assert torch.equal(out.solution.flatten(), expected.solution.flatten())
    last = math.prod(batch) - 1
    assert out.equation.text(last, step=1) == expected.equation.text(last, step=1)
    with pytest.raises(ValueError, match="item: got"):
        out.equation.text(last + 1, step=1)


def test_items_are_those_that_the_parts_broadcast_to():
    coefficients = torch.arange(1.0, 13).reshape(2, 1, 1, 2, 1, 3)
    rhs = torch.arange(6.0).reshape(3, 1, 2)
    equation = EquationTensors(coefficients, rhs, torch.zeros(0, 1, 0), torch.ones(4, 1, 1, 1))
    c, b = coefficients.expand(4, 2, 3, 1, 2, 1, 3), rhs.expand(4, 2, 3, 1, 2)
    whole = EquationTensors(c.flatten(0, 2), b.flatten(0, 2), torch.zeros(0, 1, 0), torch.ones(1))
    for item in range(24):
        assert equation.text(item) == whole.text(item)
    with pytest.raises(ValueError, match="item: got 24"):
        equation.text(24)


@pytest.mark.parametrize("leading", ["monic", "positive", "free"])
def test_the_leading_coefficient_gets_its_form(leading):
    raw = torch.randn(2, 3, 2, 2, 3, dtype=torch.float64)
    made = with_leading_coefficient(raw, leading)
    top = made[..., 2].diagonal(dim1=2, dim2=3)
    own = raw[..., 2].diagonal(dim1=2, dim2=3)
    form = {"monic": torch.ones_like, "positive": torch.nn.functional.softplus, "free": lambda x: x}
    assert torch.equal(top, form[leading](own))
    assert torch.equal(made[..., :2], raw[..., :2])
    others = made[..., 2] - torch.diag_embed(top)
    assert torch.equal(others, torch.zeros_like(others)) or leading == "free"


def test_a_positive_leading_coefficient_does_not_vanish():
    assert with_leading_coefficient(torch.full((1, 1, 2), -200.0), "positive")[..., -1] > 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_steps_stay_positive_where_the_sigmoid_vanishes(dtype):
    steps = bounded_steps(torch.tensor([-1e4, 0.0, 1e4], dtype=dtype), (0, 1))
    assert steps.dtype == dtype and steps[0] > 0
    assert steps[1:].tolist() == [0.5, 1.0]


@pytest.mark.parametrize("shared", ["coefficients", "rhs", "steps"])
def test_what_is_shared_has_one_value_for_all_times(shared):
    equation = small(**{shared: "shared"}).equation(features())
    assert getattr(equation, shared).size(1) == 1
    assert small(**{shared: "shared"})(features()).status.tolist() == [0, 0, 0]


def test_all_parameters_learn():
    block = small()
    block(features()).solution.square().sum().backward()
    assert all(p.grad.abs().max() > 0 for p in block.parameters())


def test_a_block_without_initial_values_has_no_head_for_them():
    block = small(initial_orders=0, scheme="taylor")
    keys = set(block.state_dict())
    assert "initial_values.weight" not in keys and "coefficients.weight" in keys
    assert not block(features()).status.any()


def test_a_block_of_defaults_is_solved_and_has_gradients():
    block = MechanisticBlock(8, 50, dim=2)
    output = block(torch.randn(16, 8))
    assert not output.status.any()
    output.solution.square().mean().backward()
    assert all(p.grad.abs().max() > 0 for p in block.parameters())


def test_a_constant_equation_reads_as_text_and_as_sympy():
    equation = EquationTensors(
        torch.tensor([[[[[1.25, -0.2, 1.0]]]]], dtype=torch.float64),
        torch.tensor([[[0.5]]]),
        torch.empty(1, 0, 1, 0),
        torch.full((1, 1), 0.1),
    )
    assert equation.text(states=["y"]) == ["y'' - 0.2 y' + 1.25 y = 0.5"]
    t, y = sympy.Symbol("t"), sympy.Function("y")
    assert equation.sympy(states=["y"]) == [
        sympy.Eq(y(t).diff(t, 2) - 0.2 * y(t).diff(t) + 1.25 * y(t), 0.5)
    ]
    # A name that SymPy knows as a number, a Greek letter or a keyword is a state's all the same.
    for name in ("S", "I", "N", "E", "beta", "lambda"):
        assert sympy.Function(name)(t).diff(t, 2) in sympy.preorder_traversal(
            equation.sympy(states=[name])[0]
        )
    with pytest.raises(ValueError, match="item: got 5, expected an integer from 0 to 0"):
        equation.text(item=5)
    with pytest.raises(ValueError, match="step: got 2"):
        equation.text(step=2)


def test_every_item_and_state_of_a_block_can_be_read():
    block = small(coefficients="shared", rhs="shared")
    equation = block.equation(features())
    first, second = equation.text(item=1), equation.text(item=2)
    assert len(first) == 2 and first != second and first[0].startswith("x0''")
    with pytest.raises(ValueError, match="item: got 7, expected an integer from 0 to "):
        equation.text(item=7)
    with pytest.raises(ValueError, match="states: .* expected 2 names"):
        equation.text(states=["x"])


def test_an_equation_that_varies_in_time_is_read_at_a_step():
    equation = small(coefficients="varying", rhs="shared").equation(features())
    assert equation.text(step=0) != equation.text(step=1)
    assert len(equation.sympy(step=1)) == 2
    with pytest.raises(ValueError, match='coefficients="shared"'):
        equation.text()
    with pytest.raises(ValueError, match="step: got -1, expected an integer from 0 to "):
        equation.text(step=-1)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(dim=0), "dim: got 0"),
        (dict(order=0), "order: got 0"),
        (dict(initial_orders=4), "initial_orders: got 4, expected at most order"),
        (dict(leading="one"), "leading: got 'one'"),
        (dict(initial_orders=1), "initial_orders: got 1 with scheme 'gam6', expected at least"),
        (dict(leading="free"), "leading: got 'free' with scheme 'gam6'"),
        (dict(scheme="gam5"), "gam5"),
        (dict(factorisation="ldl"), "factorisation: got ldl"),
        (dict(order=1.5), "order: got 1.5, expected an integer"),
        (dict(step_bounds=(1,)), "step_bounds: got"),
        (dict(rhs="constant"), "rhs: got 'constant'"),
        (dict(initial_step=2), "initial_step: got 2"),
        (dict(step_bounds=(1, 0.5)), "step_bounds: got 1 to 0.5"),
        (dict(step_bounds=(-0.1, 1)), "step_bounds: got -0.1 to 1"),
    ],
)
def test_misuse_is_refused_naming_the_option(options, message):
    with pytest.raises(ValueError, match=message):
        small(**options)


def test_unknown_schemes_and_wrong_features_are_refused():
    with pytest.raises(ValueError, match="gam5"):
        small(scheme="gam5")(features())
    with pytest.raises(ValueError, match=r"features: got shape \(3, 5\), expected \(\.\.\., 4\)"):
        small()(torch.randn(3, 5))


def test_more_equations_than_states_have_no_leading_coefficients():
    with pytest.raises(ValueError, match="got 3 equations for 2 states"):
        with_leading_coefficient(torch.zeros(1, 1, 3, 2, 2), "monic")


def test_a_raw_step_gives_its_step():
    assert torch.sigmoid(torch.tensor(raw_step(0.3, (0, 1)))).item() == pytest.approx(0.3)


@pytest.mark.skipif("MECHNN_BLOCK_SAMPLE" not in os.environ, reason="ctest names the C++ program")
def test_weights_of_cpp_give_the_solution_of_cpp(tmp_path):
    file = tmp_path / "sample.pt"
    subprocess.run([os.environ["MECHNN_BLOCK_SAMPLE"], file], check=True)
    sample = torch.load(file, weights_only=False)
    options = dict(dim=2, initial_orders=2, leading="positive", rhs="shared", scheme="gam4")
    block = MechanisticBlock(3, 9, step_bounds=(0.01, 0.5), dtype=torch.float64, **options)
    prefix = "state."
    block.load_state_dict({k[len(prefix) :]: v for k, v in sample.items() if k.startswith(prefix)})
    torch.testing.assert_close(
        block(sample["input"]).solution, sample["solution"], rtol=0, atol=1e-12
    )
