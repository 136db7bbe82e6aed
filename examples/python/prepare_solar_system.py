"""Writes the table that the task `solar_system` reads: the Sun, the planets, the Moon and Pluto from
JPL's ephemeris DE421, every 12 hours from 1980-01-01 to 2015-06-21 (25,911 samples, 14 MB).

    pip install jplephem de421 numpy
    python examples/python/prepare_solar_system.py [FILE]          # data/solar_system.npz

`t` is in days from JD 2444239.5 (1980-01-01, TDB), positions `earth_x` … are in au (149597870.6996262
km) and velocities `earth_vx` … in au/day, barycentric, in the axes of the ICRF. Mars, Jupiter and the
planets beyond are the barycentres of the planet and its moons, as the ephemeris has them.
"""

import pathlib
import sys

import numpy as np

FIRST_DAY, STEP, SAMPLES = 2444239.5, 0.5, 25911
PLANETS = ("mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")


def states(ephemeris, days):
    """Name → (6, samples): x, y, z in au and their rates in au/day."""

    def of(name):
        # A second argument keeps the fraction of the day exact.
        position, velocity = ephemeris.position_and_velocity(name, FIRST_DAY, days)
        return np.concatenate([position, velocity]) / ephemeris.AU

    found = {name: of(name) for name in ("sun", *PLANETS)}
    # The ephemeris has the barycentre of Earth and Moon, and the Moon from the Earth; EMRAT is the
    # Earth's mass in units of the Moon's.
    moon = of("moon")
    found["earth"] = of("earthmoon") - moon / (1 + ephemeris.EMRAT)
    found["moon"] = found["earth"] + moon
    return found


def table():
    import de421
    from jplephem.ephem import Ephemeris

    days = STEP * np.arange(SAMPLES)
    columns = {"t": days}
    for name, state in states(Ephemeris(de421), days).items():
        for column, values in zip(("x", "y", "z", "vx", "vy", "vz"), state, strict=True):
            columns[f"{name}_{column}"] = values
    return columns


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "data" / "solar_system.npz"
    try:
        columns = table()
    except ImportError as missing:
        sys.exit(f"{missing}; expected the packages of: pip install jplephem de421 numpy")
    np.savez(path, **columns)
    print(f"{path}: {SAMPLES} samples of {len(columns) - 1} columns")


if __name__ == "__main__":
    main()
