"""Fields made by spectral solvers: name -> (t, x, u, {conservative term: coefficient}).

Integrating-factor Runge-Kutta of fourth order over Fourier modes on a periodic interval, two thirds of
the modes kept in products. `check()` compares the solver with closed forms."""

import numpy as np


def spectral(start, length, times, linear, nonlinear, substeps):
    """u_t = linear(k) u + nonlinear(u, k), both in Fourier space; (times, points)."""
    points = len(start)
    k = 2 * np.pi * np.fft.fftfreq(points, length / points)
    kept = np.abs(k) < np.abs(k).max() * 2 / 3
    step = (times[1] - times[0]) / substeps
    half = np.exp(linear(k) * step / 2)
    whole = half * half

    def slope(modes):
        return kept * nonlinear(np.fft.ifft(modes).real, k)

    modes = np.fft.fft(start)
    out = [start]
    for _ in times[1:]:
        for _ in range(substeps):
            a = slope(modes)
            b = slope(half * (modes + step / 2 * a))
            c = slope(half * modes + step / 2 * b)
            d = slope(whole * modes + step * half * c)
            modes = whole * modes + step / 6 * (whole * a + 2 * half * (b + c) + d)
        out.append(np.fft.ifft(modes).real)
    return np.array(out)


def grid(low, high, points):
    return np.linspace(low, high, points, endpoint=False)


def waves(seed, x, length, count, decay):
    rng = np.random.default_rng(seed)
    return sum(
        rng.normal() * np.cos(2 * np.pi * j * x / length + rng.uniform(0, 2 * np.pi)) / j**decay
        for j in range(1, count + 1)
    )


def burgers():
    """u_t = -u u_x + 0.1 u_xx, as PDE-FIND has it."""
    x, t = grid(-8, 8, 256), np.linspace(0, 10, 101)
    u = spectral(np.exp(-((x + 2) ** 2)), 16, t, lambda k: -0.1 * k**2,
                 lambda u, k: -0.5j * k * np.fft.fft(u * u), 20)
    return t, x, u, {"(u**2)_x": -0.5, "u_xx": 0.1}


def soliton(x, t, speed, at):
    return speed / 2 / np.cosh(np.sqrt(speed) / 2 * (x - speed * t - at)) ** 2


def korteweg_de_vries():
    """u_t = -6 u u_x - u_xxx, two solitons, as PDE-FIND has it."""
    x, t = grid(-30, 30, 512), np.linspace(0, 20, 201)
    u = spectral(soliton(x, 0, 5, -20) + soliton(x, 0, 1, -5), 60, t, lambda k: 1j * k**3,
                 lambda u, k: -3j * k * np.fft.fft(u * u), 100)
    return t, x, u, {"(u**2)_x": -3, "u_xxx": -1}


def fisher():
    """u_t = u - u^2 + u_xx (Fisher, Kolmogorov, Petrovsky, Piskunov)."""
    x, t = grid(0, 60, 256), np.linspace(0, 8, 161)
    start = 0.5 * np.exp(-((x - 20) ** 2) / 8) + 0.3 * np.exp(-((x - 40) ** 2) / 4)
    u = spectral(start, 60, t, lambda k: 1 - k**2, lambda u, k: -np.fft.fft(u * u), 10)
    return t, x, u, {"u": 1, "u**2": -1, "u_xx": 1}


def allen_cahn():
    """u_t = u - u^3 + 0.0025 u_xx."""
    x, t = grid(0, 2, 256), np.linspace(0, 6, 151)
    start = waves(3, x, 2, 6, 0.5)
    u = spectral(0.5 * start / np.std(start), 2, t, lambda k: 1 - 0.0025 * k**2,
                 lambda u, k: -np.fft.fft(u**3), 10)
    return t, x, u, {"u": 1, "u**3": -1, "u_xx": 0.0025}


def advection_diffusion():
    """u_t = -u_x + 0.05 u_xx."""
    x, t = grid(0, 10, 256), np.linspace(0, 6, 151)
    u = spectral(waves(3, x, 10, 6, 0), 10, t, lambda k: -1j * k - 0.05 * k**2,
                 lambda u, k: 0 * k, 4)
    return t, x, u, {"u_x": -1, "u_xx": 0.05}


FIELDS = {
    "burgers": burgers,
    "kdv": korteweg_de_vries,
    "fisher": fisher,
    "allen_cahn": allen_cahn,
    "advection_diffusion": advection_diffusion,
}


def check():
    """A soliton after one unit of time, and modes that only travel and decay."""
    x, t = grid(-30, 30, 512), np.linspace(0, 1, 11)
    u = spectral(soliton(x, 0, 5, -20), 60, t, lambda k: 1j * k**3,
                 lambda u, k: -3j * k * np.fft.fft(u * u), 100)
    error = np.abs(u[-1] - soliton(x, 1, 5, -20)).max()
    assert error < 1e-6, f"soliton: error {error:.1e}"
    t, x, u, _ = advection_diffusion()
    modes = np.fft.fft(u[0]) * np.exp((-1j * (k := 2 * np.pi * np.fft.fftfreq(256, 10 / 256)) - 0.05 * k**2) * t[-1])
    error = np.abs(u[-1] - np.fft.ifft(modes).real).max()
    assert error < 1e-10, f"advection and diffusion: error {error:.1e}"
