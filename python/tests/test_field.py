"""mechnn.discover_field: equations behind fields on NumPy arrays."""

import numpy as np
import pytest

import mechnn


def waves(noise=0.05, seed=1):
    """u_t = -u_x + 0.05 u_xx, periodic in 10."""
    t, x = np.linspace(0, 6, 60), np.linspace(0, 10, 80, endpoint=False)
    u = np.zeros((60, 80))
    for j in range(1, 6):
        k = 2 * np.pi * j / 10
        u += np.cos(k * (x[None] - t[:, None]) + 1.7 * j * j) * np.exp(-0.05 * k * k * t[:, None])
    return t, x, u + noise * np.random.default_rng(seed).normal(size=u.shape)


@pytest.fixture(scope="module")
def found():
    t, x, u = waves()
    return mechnn.discover_field(u, t, x, periodic="x")


def test_an_equation_is_found_with_its_errors(found):
    (equation,) = found.equations
    assert equation.left == "u_t"
    terms = {term.text: term for term in equation.terms}
    assert set(terms) == {"u_x", "u_xx"}
    assert abs(terms["u_x"].coefficient + 1) < 4 * terms["u_x"].standard_error < 0.05
    assert found.verdict["headline"] == "good"
    assert found.noise["u"] == pytest.approx(0.05, rel=0.1)
    assert equation.rivals and equation.rivals[0][0] > 0
    assert str(equation).startswith("u_t = -") and "Good: " in repr(found)
    clean = waves(noise=0)[2]
    assert np.sqrt(np.mean((found.smoothed[0]["u"] - clean) ** 2)) < 0.02


def test_the_equations_are_integrated_on_another_field(found):
    t, x, u = waves(noise=0)
    simulated = found.simulate(np.roll(u, 30, axis=1), t, x)["u"]
    assert np.abs(simulated - np.roll(u, 30, axis=1)).max() < 0.1 * u.std()


def test_components_and_recordings_have_names():
    t, x, u = waves()
    other = waves(seed=2)[2]
    found = mechnn.discover_field(
        [{"u": u, "w": np.roll(u, 1, axis=1)}, {"u": other, "w": np.roll(other, 1, axis=1)}],
        t, x, equations="u", degree=1, derivatives=2,
    )
    assert [one.left for one in found.equations] == ["u_t"]
    assert len(found.smoothed) == 2 and set(found.smoothed[0]) == {"u", "w"}
    assert all("**2" not in name for name in found.library)


def test_missing_values_are_told():
    t, x, u = waves()
    u[3, 4] = np.nan
    assert "1 of 4800 values are missing" in mechnn.discover_field(u, t, x).warnings[0]


@pytest.mark.parametrize(
    "change, message",
    [
        ({"u": np.zeros((60, 79))}, r"shape \(60, 79\), expected \(60, 80\)"),
        ({"u": []}, "got no recording"),
        ({"space": []}, "expected one to three"),
        ({"periodic": "y"}, "periodic: got 'y'"),
        ({"axes": ["x", "y"]}, "axes: got 2 names, expected 1"),
        ({"degree": 0}, "degree: got 0"),
        ({"order": 3}, "order: got 3"),
        ({"equations": "v"}, "equations: got 'v'"),
        ({"noise": -1.0}, "noise"),
        ({"u": np.ones((60, 80))}, "the same value everywhere"),
    ],
)
def test_misuse_is_named(change, message):
    t, x, u = waves()
    arguments = {"u": u, "space": [x], **change}
    u, space = arguments.pop("u"), arguments.pop("space")
    with pytest.raises(ValueError, match=message):
        mechnn.discover_field(u, t, *space, **arguments)


def test_simulate_takes_one_recording_on_as_many_axes(found):
    t, x, u = waves()
    with pytest.raises(ValueError, match="got 0 axes"):
        found.simulate(u, t)
    with pytest.raises(ValueError, match="expected one"):
        found.simulate([u, u], t, x)
