"""mechnn.fit: parameters of given equations on NumPy arrays."""

import math

import numpy as np
import pytest

import mechnn


@pytest.fixture
def growth():
    t = np.linspace(0, 12, 25)
    x = 50 / (1 + 24 * np.exp(-0.8 * t)) + 0.4 * np.random.default_rng(1).normal(size=25)
    return t, x[:, None]


def test_parameters_hold_the_truth(growth):
    t, X = growth
    found = mechnn.fit(X, "x' = r*x*(1 - x/K)", t=t, states=["x"], bounds="K>0")
    assert found.values == pytest.approx({"r": 0.8, "K": 50}, rel=0.05)
    for parameter, truth in zip(found.parameters, [0.8, 50]):
        assert parameter.interval[0] < truth < parameter.interval[1]
    assert found.verdict["headline"] == "good" and found.starts["tried"] == 8
    assert found.states[0].shape == (len(found.times[0]), 1)
    assert found.residuals[0].shape == X.shape
    again = found.model.simulate([found.initial_states[0]["value"]], t)
    assert np.abs(again[:, 0] - (X - found.residuals[0])[:, 0]).max() < 0.01


def test_trajectories_may_have_parameters_of_their_own():
    t = np.linspace(0, 12, 20)
    runs = [(K / (1 + 20 * np.exp(-0.8 * t)))[:, None] for K in (50, 80)]
    found = mechnn.fit(runs, "x' = r*x*(1 - x/K[trajectory])", t=t, states=["x"])
    assert list(found.values["K"].values()) == pytest.approx([50, 80], rel=1e-3)
    assert len(found.models) == 2
    with pytest.raises(ValueError, match="one a trajectory"):
        found.model


def test_what_is_not_determined_is_said(growth):
    t, X = growth
    found = mechnn.fit(X, "x' = a*b*x*(1 - x/K)", t=t, states=["x"], starts=2)
    assert found.relations[0].startswith("a and b appear only as a*b")
    assert math.isnan(found.parameters[0].standard_error)
    assert found.parameters[0].interval == (-math.inf, math.inf)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"equations": "x' = r*(x"}, "column 10"),
        ({"equations": "x' = r*x", "bounds": "K>0"}, "no parameter of the equations"),
        ({"equations": "x' = r*x", "start": {"q": 1}}, "no parameter of the equations"),
        ({"equations": "x' = r*x", "intervals": "wide"}, "auto, laplace or profile"),
        ({"equations": "y' = r*y"}, "no column 'y'"),
        ({"equations": "x' = r*x", "starts": 0}, "starts"),
    ],
)
def test_mistakes_are_refused(growth, arguments, message):
    t, X = growth
    with pytest.raises(ValueError, match=message):
        mechnn.fit(X, t=t, states=["x"], **arguments)


def test_no_fit_is_an_error_that_says_why(growth):
    t, X = growth
    with pytest.raises(RuntimeError, match="no number on the data"):
        mechnn.fit(X, "x' = r*log(-5 - x)", t=t, states=["x"])
