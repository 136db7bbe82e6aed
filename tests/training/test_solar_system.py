"""The script that prepares the solar system's data, and what the task says without them."""

import importlib.util
import pathlib
import sys
import types

import numpy as np
import pytest
from runs import run, train

SCRIPT = pathlib.Path(__file__).parents[2] / "examples" / "python" / "prepare_solar_system.py"


class FakeEphemeris:
    """Bodies that move evenly, in kilometres and kilometres a day; the Moon beside the Earth."""

    AU = 2.0
    EMRAT = 3.0

    def __init__(self, _module):
        pass

    def position_and_velocity(self, name, day, offset):
        assert day == 2444239.5  # 1980-01-01
        speed = np.array([len(name), 1, 0])[:, None] * np.ones_like(offset)
        return speed * (0 if name == "moon" else offset) + (8.0 if name == "moon" else 0), speed


@pytest.fixture
def script(monkeypatch):
    package = types.ModuleType("jplephem.ephem")
    package.Ephemeris = FakeEphemeris
    monkeypatch.setitem(sys.modules, "de421", types.ModuleType("de421"))
    monkeypatch.setitem(sys.modules, "jplephem", types.ModuleType("jplephem"))
    monkeypatch.setitem(sys.modules, "jplephem.ephem", package)
    spec = importlib.util.spec_from_file_location("prepare_solar_system", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_has_every_body_at_every_half_day(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["prepare", str(tmp_path / "made.npz")])
    script.main()
    made = np.load(tmp_path / "made.npz")
    assert len(made.files) == 1 + 11 * 6 and made["t"].shape == (25911,)
    assert made["t"][0] == 0 and made["t"][-1] == 12955  # to 2015-06-21
    # In au: 8 km are 4, and a name of three letters moves 3 km a day.
    assert made["sun_x"][2] == 3 / 2 and made["sun_vx"][0] == 3 / 2
    assert np.allclose(made["moon_x"] - made["earth_x"], 4)
    # Both are about their centre of mass, the Earth three times as heavy.
    centre = (3 * made["earth_x"] + made["moon_x"]) / 4
    assert np.allclose(centre, made["t"] * len("earthmoon") / 2)


def test_a_missing_table_is_answered_with_how_to_make_it(tmp_path):
    path = tmp_path / "missing.toml"
    path.write_text('task = "solar_system"\n[data]\nfile = "nowhere.npz"\n')
    refused = run(*train(path, tmp_path / "run"), code=2)
    assert "nowhere.npz" in refused.stderr
    assert "examples/python/prepare_solar_system.py" in refused.stderr
