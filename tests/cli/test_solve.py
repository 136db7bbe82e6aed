"""mechnn solve: the reference vectors, broadcasting, and what it refuses."""

import json

import numpy as np
import pytest

from conftest import ROOT

VECTORS = sorted((ROOT / "tests/reference/vectors").glob("*.npz"))
GRADIENTS = ["grad_coefficients", "grad_rhs", "grad_initial_values", "grad_steps"]


def scheme_of(path):
    family = path.name.split("_")[0]
    return {"taylor": "taylor", "central": "taylor_central", "slack": "slack"}[family]


def close(found, expected, tolerance=1e-9):
    scale = np.abs(expected).max(initial=0)
    return found.shape == expected.shape and np.abs(found - expected).max(initial=0) <= tolerance * scale


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_reference_vector_is_reproduced_with_its_gradients(path, mechnn, tmp_path):
    expected = np.load(path)
    steps = ["--time-points", "18"] if "shared_in_time" in path.name else []
    result = mechnn("solve", path, "-o", "out.npz", "--scheme", scheme_of(path), *steps)
    assert result.returncode == 0, result.stderr
    found = np.load(tmp_path / "out.npz")
    names = ["solution", *GRADIENTS] + (["slack"] if "slack" in expected else [])
    # That file comes from float64 normal equations of condition number 8e9 and is itself off by
    # 1.5e-8 to 3.7e-8 from a long double solution (tests/reference/test_linear_ode_vectors.cpp).
    tolerance = 6e-8 if path.stem == "taylor_weights_order3" else 1e-9
    for name in names:
        assert close(found[name], expected[name], tolerance), name
    assert found["status"].shape == expected["solution"].shape[:-3]
    assert not found["status"].any()


def oscillators(batch_coefficients, batch_initial, steps=30):
    random = np.random.default_rng(0)
    coefficients = np.zeros((*batch_coefficients, 1, 1, 1, 3))
    coefficients[..., 0] = 1 + random.random(batch_coefficients)[..., None, None, None]
    coefficients[..., 2] = 1
    return {
        "coefficients": coefficients,
        "rhs": np.zeros((1, 1)),
        "initial_values": random.normal(size=(*batch_initial, 1, 1, 2)),
        "steps": np.full(steps - 1, 0.1),
        "cotangent": random.normal(size=(3, 4, steps, 1, 3)),
    }


def test_leading_extents_broadcast_as_in_numpy(mechnn, tmp_path):
    problem = oscillators((3, 1), (4,))
    np.savez(tmp_path / "p.npz", **problem)
    assert mechnn("solve", "p.npz", "-o", "o.npz").returncode == 0
    found = np.load(tmp_path / "o.npz")
    assert found["solution"].shape == (3, 4, 30, 1, 3)
    full = dict(problem)
    full["coefficients"] = np.broadcast_to(problem["coefficients"], (3, 4, 1, 1, 1, 3)).copy()
    full["initial_values"] = np.broadcast_to(problem["initial_values"], (3, 4, 1, 1, 2)).copy()
    np.savez(tmp_path / "q.npz", **full)
    assert mechnn("solve", "q.npz", "-o", "r.npz").returncode == 0
    written_out = np.load(tmp_path / "r.npz")
    assert close(found["solution"], written_out["solution"], 1e-13)
    assert close(found["grad_coefficients"],
                 written_out["grad_coefficients"].sum(axis=1, keepdims=True), 1e-12)
    assert close(found["grad_initial_values"], written_out["grad_initial_values"].sum(axis=0), 1e-12)
    assert found["grad_steps"].shape == (29,) and found["grad_rhs"].shape == (1, 1)


def test_a_singular_item_fails_alone(mechnn, tmp_path):
    problem = oscillators((3,), ())
    del problem["cotangent"]
    problem["coefficients"] = np.broadcast_to(problem["coefficients"], (3, 1, 1, 1, 3)).copy()
    problem["coefficients"][1, ..., 0] = np.nan
    np.savez(tmp_path / "p.npz", **problem)
    result = mechnn("solve", "p.npz", "-o", "o.npz", "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["failed"] == 1
    found = np.load(tmp_path / "o.npz")
    assert (found["status"] != 0).tolist() == [False, True, False]
    assert np.isnan(found["solution"][1]).all()
    assert np.isfinite(found["solution"][[0, 2]]).all()


def test_the_first_failure_is_named(mechnn, tmp_path):
    problem = oscillators((3, 1), (4,))
    problem["initial_values"] = problem["initial_values"].copy()
    problem["initial_values"][2] = np.inf
    np.savez(tmp_path / "p.npz", **problem)
    result = mechnn("solve", "p.npz", "-o", "o.npz")
    assert "9 of 12 solved (the first failure: item 0, 2 is not finite)" in result.stdout


def test_what_would_go_wrong_silently_is_said(mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", weight=np.ones(3), **oscillators((3, 1), (4,)))
    assert "array 'weight' is not used" in mechnn("solve", "p.npz", "-o", "o.npz").stderr
    before = (tmp_path / "p.npz").read_bytes()
    result = mechnn("solve", "p.npz", "-o", "./p.npz")
    assert result.returncode == 2 and "--output: got the problem's own file" in result.stderr
    assert (tmp_path / "p.npz").read_bytes() == before


def test_no_initial_value_at_all_is_legal(mechnn, tmp_path):
    problem = {
        "coefficients": np.array([[[[1.0, 0.0]]]]),
        "rhs": np.full((10, 1), 3.0),
        "initial_values": np.zeros((0, 1, 1)),
        "steps": np.full(9, 0.1),
    }
    np.savez(tmp_path / "p.npz", **problem)
    result = mechnn("solve", "p.npz", "-o", "o.npz", "--scheme", "taylor")
    assert result.returncode == 0, result.stderr
    assert np.load(tmp_path / "o.npz")["solution"][:, 0, 0] == pytest.approx(3.0)


def test_single_precision_agrees_to_its_digits(mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", **oscillators((3, 1), (4,)))
    mechnn("solve", "p.npz", "-o", "d.npz")
    mechnn("solve", "p.npz", "-o", "f.npz", "--dtype", "float32")
    single, double = np.load(tmp_path / "f.npz"), np.load(tmp_path / "d.npz")
    assert single["solution"].dtype == np.float32
    assert close(single["solution"].astype(float), double["solution"], 1e-4)


@pytest.mark.parametrize("name", ["coefficients", "rhs", "initial_values", "steps"])
def test_a_missing_array_is_named(name, mechnn, tmp_path):
    problem = oscillators((3, 1), (4,))
    del problem[name]
    np.savez(tmp_path / "p.npz", **problem)
    result = mechnn("solve", "p.npz", "-o", "o.npz")
    assert result.returncode == 2 and f"'{name}' is missing" in result.stderr
    assert not (tmp_path / "o.npz").exists()


@pytest.mark.parametrize(
    "change, message",
    [
        ({"coefficients": np.zeros((0, 1, 1, 3))}, "coefficients: got step = 0, expected at least 1"),
        ({"rhs": np.zeros((7, 1))}, "p.npz: steps: got step - 1 = 29, expected 1 or 6"),
        ({"rhs": np.zeros((1, 2))}, "p.npz: rhs: got equation = 2, expected 1"),
        ({"coefficients": np.zeros((1, 3))}, "p.npz: coefficients: got shape (1, 3), expected (..., step, eq"),
        ({"initial_values": np.zeros((1, 2, 2))}, "p.npz: initial_values: got dim = 2"),
        ({"steps": np.full((5, 29), 0.1)}, "p.npz: steps: got batch (5,), expected one that broadcasts"),
        ({"steps": -np.ones(29)}, "p.npz: steps[0]: got -1, expected a positive step length"),
        ({"steps": np.array([0.1] * 3 + [0.0] + [0.1] * 25)}, "p.npz: steps[3]: got 0"),
        ({"steps": np.array([[0.1] * 28 + [0.0]] * 4)}, "p.npz: steps[0, 28]: got 0"),
        ({"initial_values": np.zeros((31, 1, 2))}, "initial_values: got initial step = 31, expected at most"),
        ({"initial_values": np.zeros((1, 1, 4))}, "initial_values: got initial order = 4, expected at most"),
        ({"weights": -np.ones(3)}, "p.npz: weights.equation: got -1"),
        ({"weights": np.ones(2)}, "'weights'"),
        ({"cotangent": np.ones((3, 4, 29, 1, 3))}, "p.npz: cotangent: got shape (3, 4, 29, 1, 3)"),
        ({"rhs": np.zeros((1, 1), dtype=complex)}, "'rhs'"),
    ],
)
def test_an_array_that_does_not_fit_is_named(change, message, mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", **{**oscillators((3, 1), (4,)), **change})
    result = mechnn("solve", "p.npz", "-o", "o.npz")
    assert result.returncode == 2 and message in result.stderr, result.stderr
    assert not (tmp_path / "o.npz").exists()


def test_an_unknown_number_of_steps_is_asked_for(mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", coefficients=np.ones((1, 1, 1, 2)), rhs=np.zeros((1, 1)),
             initial_values=np.ones((1, 1, 1)), steps=np.full(1, 0.1))
    result = mechnn("solve", "p.npz", "-o", "o.npz")
    assert result.returncode == 2 and "--time-points" in result.stderr
    assert mechnn("solve", "p.npz", "-o", "o.npz", "--time-points", "5").returncode == 0
    assert np.load(tmp_path / "o.npz")["solution"].shape == (5, 1, 2)


def test_what_is_no_archive_is_refused(mechnn, tmp_path):
    (tmp_path / "p.npz").write_text("hello")
    result = mechnn("solve", "p.npz", "-o", "o.npz")
    assert result.returncode == 2 and "p.npz: not a usable NPZ archive" in result.stderr
    assert mechnn("solve", "nowhere.npz", "-o", "o.npz").returncode == 2
    assert mechnn("solve", "p.npz", "-o", "o.npz", "--scheme", "euler").returncode == 2


def test_a_combination_of_options_is_refused_by_their_names(mechnn, tmp_path):
    np.savez(tmp_path / "p.npz", **oscillators((3, 1), (4,)))
    result = mechnn("solve", "p.npz", "-o", "o.npz", "--factorisation", "ldl", "--scheme", "gbdf6")
    assert result.returncode == 2 and "error: --factorisation: got ldl" in result.stderr
    result = mechnn("solve", "p.npz", "-o", "o.npz", "--scheme", "gbdf9")
    assert result.returncode == 2 and "error: --scheme: got" in result.stderr


def test_bench_lists(mechnn):
    listed = mechnn("bench")
    assert listed.returncode == 0 and "solver" in listed.stdout
    assert mechnn("bench", "nothing").returncode == 2
