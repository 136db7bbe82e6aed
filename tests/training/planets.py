"""A table of a small planetary system, as examples/python/prepare_solar_system.py writes the real one."""

import math

STRENGTHS = {"sun": 3e-4, "earth": 1e-9, "jupiter": 3e-7}
DISTANCES = {"sun": 0, "earth": 1, "jupiter": 5}


def accelerations(positions):
    found = {body: [0.0, 0.0] for body in positions}
    for body, x in positions.items():
        for other, y in positions.items():
            if other == body:
                continue
            between = [b - a for a, b in zip(x, y, strict=True)]
            factor = STRENGTHS[other] / math.hypot(*between) ** 3
            found[body] = [a + factor * s for a, s in zip(found[body], between, strict=True)]
    return found


def small_system(path, samples=1500, step=0.5):
    """Circular orbits in a plane, by the leapfrog method of Störmer and Verlet."""
    x = {body: [distance, 0.0] for body, distance in DISTANCES.items()}
    v = {body: [0.0, math.sqrt(STRENGTHS["sun"] / d) if d else 0.0] for body, d in DISTANCES.items()}
    names = [f"{body}_{column}" for body in x for column in ("x", "y", "z", "vx", "vy", "vz")]
    lines = [",".join(["t", *names])]
    a = accelerations(x)
    for sample in range(samples):
        row = [sample * step]
        for body in x:
            row += [*x[body], 0.0, *v[body], 0.0]
        lines.append(",".join(repr(number) for number in row))
        for body in x:
            v[body] = [p + step / 2 * q for p, q in zip(v[body], a[body], strict=True)]
            x[body] = [p + step * q for p, q in zip(x[body], v[body], strict=True)]
        a = accelerations(x)
        for body in x:
            v[body] = [p + step / 2 * q for p, q in zip(v[body], a[body], strict=True)]
    path.write_text("\n".join(lines) + "\n")
    return path
