"""The classical problems of fitting given equations: data, equations, ranges of starting values.

Simulated ones are integrated by SciPy to 1e-10 and get Gaussian noise from a fixed seed; Barnes' and
α-pinene are the published measurements (Barnes' problem as in van Domselaar and Hemker 1975; Box,
Hunter, MacGregor and Erjavec, Technometrics 15, 1973).
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.integrate import solve_ivp


@dataclass
class Problem:
    name: str
    equations: list[str]
    """As mechnn reads them; `rhs` says the same in Python."""
    rhs: object
    """rhs(t, z, p) over all states, hidden ones last."""
    states: list[str]
    """Measured ones first."""
    hidden: list[str]
    parameters: list[str]
    ranges: list[tuple[float, float]]
    """Of the parameters' starting values, log-uniform."""
    hidden_ranges: list[tuple[float, float]]
    times: np.ndarray = field(default=None)
    data: np.ndarray = field(default=None)
    """(S, measured)."""
    noise: list[float] = field(default=None)
    """Standard deviation of each measured state."""
    bounds: bool = True
    """True where every parameter is positive, which both methods are told."""


def simulated(problem, truth, start, times, relative_noise, seed=1):
    solution = solve_ivp(
        lambda t, z: problem.rhs(t, z, truth), (times[0], times[-1]), start, t_eval=times,
        rtol=1e-10, atol=1e-12, method="LSODA",
    ).y.T[:, : len(problem.states) - len(problem.hidden)]
    problem.times = times
    problem.noise = list(relative_noise * solution.std(0))
    noise = np.random.default_rng(seed).normal(size=solution.shape)
    problem.data = solution + np.array(problem.noise) * noise
    return problem


def around(truth, factor=10):
    return [(value / factor, value * factor) for value in truth]


def lotka_volterra():
    truth = [0.5, 0.025, 0.027, 0.9]
    problem = Problem(
        "Lotka-Volterra",
        ["x' = a*x - b*x*y", "y' = c*x*y - d*y"],
        lambda t, z, p: [p[0] * z[0] - p[1] * z[0] * z[1], p[2] * z[0] * z[1] - p[3] * z[1]],
        ["x", "y"], [], ["a", "b", "c", "d"], around(truth), [],
    )
    return simulated(problem, truth, [30, 4], np.linspace(0, 20, 41), 0.05)


def sir():
    truth = [0.0022, 0.44]
    problem = Problem(
        "SIR, S hidden",
        ["I' = b*S*I - g*I", "S' = -b*S*I"],
        lambda t, z, p: [p[0] * z[1] * z[0] - p[1] * z[0], -p[0] * z[1] * z[0]],
        ["I", "S"], ["S"], ["b", "g"], around(truth), [(76, 7600)],
    )
    return simulated(problem, truth, [3, 760], np.linspace(0, 14, 15), 0.03)


def michaelis_menten():
    truth = [1.2, 0.5]
    problem = Problem(
        "Michaelis-Menten progress curve",
        ["s' = -V*s/(K + s)"],
        lambda t, z, p: [-p[0] * z[0] / (p[1] + z[0])],
        ["s"], [], ["V", "K"], around(truth), [],
    )
    return simulated(problem, truth, [3], np.linspace(0, 5, 26), 0.02)


def fitzhugh_nagumo():
    truth = [3.0, 0.2, 0.2]
    problem = Problem(
        "FitzHugh-Nagumo, V alone measured",
        ["V' = c*(V - V^3/3 + R)", "R' = -(V - a + b*R)/c"],
        lambda t, z, p: [
            p[0] * (z[0] - z[0] ** 3 / 3 + z[1]), -(z[0] - p[1] + p[2] * z[1]) / p[0]
        ],
        ["V", "R"], ["R"], ["c", "a", "b"], around(truth), [(0.1, 10)],
    )
    return simulated(problem, truth, [-1, 1], np.linspace(0, 20, 201), 0.05)


def barnes():
    return Problem(
        "Barnes",
        ["x' = k1*x - k2*x*y", "y' = k2*x*y - k3*y"],
        lambda t, z, p: [p[0] * z[0] - p[1] * z[0] * z[1], p[1] * z[0] * z[1] - p[2] * z[1]],
        ["x", "y"], [], ["k1", "k2", "k3"], around([0.86, 2.08, 1.81]), [],
        np.linspace(0, 5, 11),
        np.array([
            [1.0, 1.1, 1.3, 1.1, 0.9, 0.7, 0.5, 0.6, 0.7, 0.8, 1.0],
            [0.3, 0.35, 0.4, 0.5, 0.5, 0.4, 0.3, 0.25, 0.25, 0.3, 0.35],
        ]).T,
        [0.08, 0.08],
    )


def alpha_pinene():
    return Problem(
        "alpha-pinene",
        [
            "y1' = -(p1 + p2)*y1", "y2' = p1*y1", "y3' = p2*y1 - (p3 + p4)*y3 + p5*y5",
            "y4' = p3*y3", "y5' = p4*y3 - p5*y5",
        ],
        lambda t, z, p: [
            -(p[0] + p[1]) * z[0], p[0] * z[0], p[1] * z[0] - (p[2] + p[3]) * z[2] + p[4] * z[4],
            p[2] * z[2], p[3] * z[2] - p[4] * z[4],
        ],
        ["y1", "y2", "y3", "y4", "y5"], [], ["p1", "p2", "p3", "p4", "p5"],
        around([5.93e-5, 2.96e-5, 2.05e-5, 27.5e-5, 4.0e-5]), [],
        np.array([0, 1230, 3060, 4920, 7800, 10680, 15030, 22620, 36420.0]),
        np.array([
            [100, 0, 0, 0, 0], [88.35, 7.3, 2.3, 0.4, 1.75], [76.4, 15.6, 4.5, 0.7, 2.8],
            [65.1, 23.1, 5.3, 1.1, 5.8], [50.4, 32.9, 6.0, 1.5, 9.3], [37.5, 42.7, 6.0, 1.9, 12.0],
            [25.9, 49.1, 5.9, 2.2, 17.0], [14.0, 57.4, 5.1, 2.6, 21.0], [4.5, 63.1, 3.8, 2.9, 25.7],
        ]),
        [0.7] * 5,
    )


def robertson():
    truth = [0.04, 3e7, 1e4]
    problem = Problem(
        "Robertson, 0 to 40",
        ["a' = -k1*a + k3*b*c", "b' = k1*a - k3*b*c - k2*b^2", "c' = k2*b^2"],
        lambda t, z, p: [
            -p[0] * z[0] + p[2] * z[1] * z[2],
            p[0] * z[0] - p[2] * z[1] * z[2] - p[1] * z[1] ** 2, p[1] * z[1] ** 2,
        ],
        ["a", "b", "c"], [], ["k1", "k2", "k3"], around(truth, 3), [],
    )
    return simulated(problem, truth, [1, 0, 0], np.linspace(0, 40, 41), 0.02)


def enzyme_cascade():
    truth = [1.0, 0.3, 0.4, 0.2, 1.5, 0.25, 0.6, 0.3]

    def rhs(t, z, p):
        a, b = z
        return [
            p[0] * (1 - a) / (p[1] + 1 - a) * np.exp(-t / 4) - p[2] * a / (p[3] + a),
            p[4] * a * (1 - b) / (p[5] + 1 - b) - p[6] * b / (p[7] + b),
        ]

    problem = Problem(
        "enzyme cascade, two levels",
        [
            "a' = V1*(1 - a)/(K1 + 1 - a)*exp(-t/4) - V2*a/(K2 + a)",
            "b' = V3*a*(1 - b)/(K3 + 1 - b) - V4*b/(K4 + b)",
        ],
        rhs, ["a", "b"], [], ["V1", "K1", "V2", "K2", "V3", "K3", "V4", "K4"], around(truth), [],
    )
    return simulated(problem, truth, [0.05, 0.05], np.linspace(0, 20, 81), 0.01)


def pendulum():
    truth = [4.0, 0.2, 1.2, 1.5]
    problem = Problem(
        "damped driven pendulum, angle alone measured",
        ["x'' = -k*sin(x) - c*x' + A*cos(w*t)"],
        lambda t, z, p: [
            z[1], -p[0] * np.sin(z[0]) - p[1] * z[1] + p[2] * np.cos(p[3] * t)
        ],
        ["x", "x_dot"], ["x_dot"], ["k", "c", "A", "w"], around(truth), [(0.01, 1)],
    )
    return simulated(problem, truth, [1.0, 0], np.linspace(0, 20, 201), 0.05)


ALL = {
    "lotka_volterra": lotka_volterra, "sir": sir, "michaelis_menten": michaelis_menten,
    "fitzhugh_nagumo": fitzhugh_nagumo, "barnes": barnes, "alpha_pinene": alpha_pinene,
    "robertson": robertson, "enzyme_cascade": enzyme_cascade, "pendulum": pendulum,
}
