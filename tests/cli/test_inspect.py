"""mechnn inspect: what a table holds, said before any search."""

import json

import numpy as np


def table(path, columns):
    lines = [",".join(columns)]
    lines += [",".join(f"{v:.9g}" for v in row) for row in zip(*columns.values())]
    path.write_text("\n".join(lines) + "\n")


def swing(tmp_path):
    t = np.linspace(0, 20, 401)
    angle = 2 * t + 0.2 * np.sin(3 * t)
    wrapped = (angle + np.pi) % (2 * np.pi) - np.pi
    table(tmp_path / "swing.csv", {
        "t [s]": t, "theta [rad]": wrapped, "omega": 2 + 0.6 * np.cos(3 * t),
        "twice": 4 + 1.2 * np.cos(3 * t), "power": (2 + 0.6 * np.cos(3 * t)) ** 1.5,
        "g": np.full(401, 9.81),
    })


def test_everything_that_stands_out_is_said(mechnn, tmp_path):
    swing(tmp_path)
    result = mechnn("inspect", "swing.csv")
    assert result.returncode == 0, result.stderr
    text = result.stdout
    assert "swing.csv: 401 rows, 5 states\nTime t: 0 to 20 s, steps of 0.05\n" in text
    assert "g is constant" in text
    assert "theta jumps 6 times, first at t = " in text and "it is an angle (--angle theta)" in text
    assert "twice = 2*omega (to " in text
    assert "power = omega**1.5 (to " in text
    assert text.endswith("Go on with\n  mechnn discover swing.csv --angle theta --states theta,omega\n")


def test_json_has_the_same_as_members(mechnn, tmp_path):
    swing(tmp_path)
    found = json.loads(mechnn("inspect", "swing.csv", "--json").stdout)
    assert found["rows"] == 401
    assert found["time"]["unit"] == "s" and found["time"]["is_even"]
    theta = found["states"][0]
    assert theta["unit"] == "rad" and theta["jump_kind"] == "wrapped radians"
    assert found["states"][4]["is_constant"]
    assert [r["text"] for r in found["relations"]] == ["power = omega**1.5", "twice = 2*omega"]
    assert [column["role"] for column in found["columns"]] == ["time"] + 5 * ["state"]
    assert found["command"] == "mechnn discover swing.csv --angle theta --states theta,omega"


def test_the_suggested_command_works(mechnn, tmp_path):
    swing(tmp_path)
    command = json.loads(mechnn("inspect", "swing.csv", "--json").stdout)["command"]
    assert mechnn(*command.split()[1:], "--degree", "1").returncode == 0


def test_options_of_the_table_are_kept_in_the_suggestion(mechnn, tmp_path):
    (tmp_path / "d.csv").write_text("when,x\n" + "".join(f"{k}/2/2020,{k}\n" for k in range(1, 9)))
    found = json.loads(mechnn("inspect", "d.csv", "--date-order", "dmy", "--json").stdout)
    assert found["command"] == "mechnn discover d.csv --date-order dmy"
    assert found["time"]["unit"] == "d" and found["time"]["origin"] == "2020-02-01"


def test_noise_and_missing_values_are_counted(mechnn, tmp_path):
    t = np.arange(400) / 20
    x = np.sin(t) + 0.03 * np.random.default_rng(1).normal(size=400)
    rows = [f"{a},{'' if k % 10 == 0 else b}" for k, (a, b) in enumerate(zip(t, x))]
    (tmp_path / "x.csv").write_text("t,x\n" + "\n".join(rows) + "\n")
    (state,) = json.loads(mechnn("inspect", "x.csv", "--json").stdout)["states"]
    assert state["missing"] == 40
    assert abs(state["noise"] - 0.03) < 0.005
    assert abs(state["time_scale"] - 1) < 0.1


def test_half_a_million_rows_take_seconds(mechnn, tmp_path):
    t = np.arange(500_000) / 1000
    values = np.column_stack([t, np.sin(t), np.cos(t), np.sin(2 * t)])
    np.savetxt(tmp_path / "long.csv", values, fmt="%.6g", delimiter=",", header="t,a,b,c", comments="")
    assert mechnn("inspect", "long.csv", timeout=20).returncode == 0
