"""Data that the tests discover equations in."""

import pathlib

import matplotlib
import numpy as np
import pytest

import mechnn

matplotlib.use("Agg")
ROOT = pathlib.Path(__file__).resolve().parents[2]


def decay(rate=0.7, samples=41, start=2.0):
    """x' = -rate x on [0, 4] with noise of 0.1 %: times (S) and values (S, 1)."""
    t = np.linspace(0, 4, samples)
    noise = np.random.default_rng(1).normal(size=samples)
    return t, (start * (np.exp(-rate * t) + 0.001 * noise)).reshape(-1, 1)


def swing(samples=121):
    """x'' = -x - 0.1 x' from x = 1 at rest, noise of 0.2 %: times (S) and values (S, 1)."""
    t = np.linspace(0, 12, samples)
    frequency = np.sqrt(1 - 0.05**2)
    x = np.exp(-0.05 * t) * (np.cos(frequency * t) + 0.05 / frequency * np.sin(frequency * t))
    return t, (x + 0.002 * np.random.default_rng(2).normal(size=samples)).reshape(-1, 1)


def level(t, start=5.0):
    """S of S' = P - 0.1 S from S(0) = start with P = 2 + sin(t/2)."""
    a, w = 0.1, 0.5
    driven = lambda t: 20 + (a * np.sin(w * t) - w * np.cos(w * t)) / (a**2 + w**2)
    return driven(t) + (start - driven(0)) * np.exp(-a * t)


def reservoir(samples=121, start=5.0):
    """The level with noise of 0.02, and its inflow: times (S) and columns P, S (S, 2)."""
    t = np.linspace(0, 30, samples)
    noise = 0.02 * np.random.default_rng(3).normal(size=samples)
    return t, np.column_stack([2 + np.sin(0.5 * t), level(t, start) + noise])


@pytest.fixture(scope="session")
def pelts():
    """The Hudson's Bay Company's hares and lynxes: year, hare, lynx."""
    return np.genfromtxt(ROOT / "data" / "hudson_bay.csv", delimiter=",", skip_header=1)


@pytest.fixture(scope="session")
def hudson(pelts):
    return mechnn.Discoverer(states=["hare", "lynx"]).fit(pelts[:, 1:], t=pelts[:, 0])


@pytest.fixture(scope="session")
def swinging():
    t, x = swing()
    return mechnn.Discoverer(order=2, states=["x"]).fit(x, t=t)
