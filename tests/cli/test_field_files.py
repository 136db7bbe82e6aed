"""mechnn field: what files of fields may look like, and what is said of the others."""

import json

import numpy as np
import pytest
from test_field import travelling

T, X, U = travelling(times=40, points=60)


def write_table(path, rows, header="t,x,u"):
    """Rows in an order of their own."""
    rows = [rows[i] for i in np.random.default_rng(2).permutation(len(rows))]
    path.write_text("\n".join([header] + [",".join(map(str, row)) for row in rows]) + "\n")


def long_form(t=T, x=X, u=U):
    return [[t[i], x[j], u[i, j]] for i in range(len(t)) for j in range(len(x))]


def equations(result):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["equations"]


@pytest.fixture
def straight(mechnn, tmp_path):
    """What is found in the archive of the same field."""
    np.savez(tmp_path / "straight.npz", t=T, x=X, u=U)
    return equations(mechnn("field", "straight.npz", "--json"))


def refused(result):
    assert result.returncode == 2 and result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_table_gives_what_the_archive_gives(mechnn, tmp_path, straight):
    write_table(tmp_path / "wave.csv", long_form())
    result = mechnn("field", "wave.csv", "--json")
    assert result.stderr == ""
    assert equations(result) == straight


def test_coordinates_that_differ_by_rounding_are_one(mechnn, tmp_path, straight):
    rows = [[t * (1 + 1e-13), x - 1e-12 * t, u] for t, x, u in long_form()]
    write_table(tmp_path / "wave.csv", rows)
    (equation,) = equations(mechnn("field", "wave.csv", "--json"))
    for found, wanted in zip(equation["terms"], straight[0]["terms"], strict=True):
        assert found["coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-6)


def test_columns_have_names_units_and_separators(mechnn, tmp_path, straight):
    rows = [[t, x, 20.5, u, "probe"] for t, x, u in long_form()]
    write_table(tmp_path / "wave.tsv", rows, "when;place [m];height;speed [m/s];by")
    text = (tmp_path / "wave.tsv").read_text().replace(",", "\t").replace(";", "\t")
    (tmp_path / "wave.tsv").write_text(text)
    chosen = ["--time", "when", "--space", "place", "--components", "speed", "--periodic", "place"]
    (equation,) = equations(mechnn("field", "wave.tsv", "--json", *chosen))
    assert {term["term"] for term in equation["terms"]} == {"speed_place", "speed_placeplace"}
    without = mechnn("field", "wave.tsv", "--json", *chosen[:4])
    assert "column 5 (by) holds no numbers and is left out" in without.stderr


def test_missing_rows_and_cells_are_counted(mechnn, tmp_path):
    rows = long_form()
    rows[100][2] = rows[500][2] = ""
    write_table(tmp_path / "wave.csv", rows[:700] + rows[703:])
    result = mechnn("field", "wave.csv", "--json")
    assert json.loads(result.stdout)["warnings"][0] == (
        "wave.csv: 3 of 2400 points of the grid have no row and 2 cells are empty; their values "
        "count as missing"
    )
    gaps = U.copy()
    gaps.flat[[100, 500, 700, 701, 702]] = np.nan
    np.savez(tmp_path / "gaps.npz", t=T, x=X, u=gaps)
    assert equations(result) == equations(mechnn("field", "gaps.npz", "--json"))


def test_dates_are_counted_from_the_first(mechnn, tmp_path, straight):
    start = np.datetime64("2024-03-01T00:00")
    dates = [start + np.timedelta64(15 * i, "m") for i in range(len(T))]
    write_table(tmp_path / "wave.csv", long_form(t=dates), "date,x,u")
    result = mechnn("field", "wave.csv", "--json")
    (note,) = json.loads(result.stdout)["warnings"]
    assert note == (
        "wave.csv: column 1 (date) holds dates; they are counted in minutes since 2024-03-01"
    )
    (equation,) = equations(result)
    speed = {term["term"]: term["coefficient"] for term in equation["terms"]}["u_x"]
    wanted = {term["term"]: term["coefficient"] for term in straight[0]["terms"]}["u_x"]
    assert speed == pytest.approx(wanted * (T[1] - T[0]) / 15, rel=1e-3)


def test_two_tables_are_two_recordings(mechnn, tmp_path):
    write_table(tmp_path / "a.csv", long_form())
    write_table(tmp_path / "b.csv", long_form(x=X[:50], u=U[:, :50]))
    np.savez(tmp_path / "a.npz", t=T, x=X, u=U)
    np.savez(tmp_path / "b.npz", t=T, x=X[:50], u=U[:, :50])
    tables = equations(mechnn("field", "a.csv", "b.csv", "--json"))
    assert tables == equations(mechnn("field", "a.npz", "b.npz", "--json"))


def test_two_rows_of_one_point_are_refused_with_their_lines(mechnn, tmp_path):
    text = "\n".join("{},{},{}".format(*row) for row in long_form())
    (tmp_path / "twice.csv").write_text(f"t,x,u\n{text}\n{T[0]},{X[3]},7\n")
    message = refused(mechnn("field", "twice.csv"))
    assert "twice.csv:2402: the point t = 0 and x = 0.5 has a row already, in line 5" in message


def test_an_irregular_step_is_refused_with_its_place(mechnn, tmp_path):
    rows = [row for row in long_form() if row[1] != X[20]]
    (tmp_path / "hole.csv").write_text("\n".join(["t,x,u"] + [",".join(map(str, r)) for r in rows]))
    message = refused(mechnn("field", "hole.csv"))
    assert "hole.csv:22: column 2 (x): the step from " in message
    assert "to 3.5 is 0.333333, and 0.166667 elsewhere" in message


def test_scattered_points_are_refused_with_the_size_of_their_grid(mechnn, tmp_path):
    write_table(tmp_path / "points.csv", np.random.default_rng(3).normal(size=(500, 3)).tolist())
    message = refused(mechnn("field", "points.csv"))
    assert "500 of t and 500 of x, make a grid of 250000 points, and only 500 rows are" in message


@pytest.mark.parametrize("header", ["t," + ",".join(map(str, X)), "time,p1,p2,p3", None])
def test_a_matrix_is_refused_with_how_to_give_it(mechnn, tmp_path, header):
    width = len(header.split(",")) if header else 61
    matrix = np.column_stack([T, U])[:, :width]
    lines = [",".join(map(str, row)) for row in matrix]
    (tmp_path / "wide.csv").write_text("\n".join(([header] if header else []) + lines))
    message = refused(mechnn("field", "wide.csv"))
    assert "a row for each point of the grid" in message and "np.savez(" in message


def test_a_coordinate_and_a_component_that_are_one_column_are_refused(mechnn, tmp_path):
    write_table(tmp_path / "wave.csv", long_form())
    message = refused(mechnn("field", "wave.csv", "--components", "u,x"))
    assert "--components: column 2 (x) is an axis of the grid" in message
    write_table(tmp_path / "empty.csv", [["0", "", "1"], ["1", "1", "2"]])
    assert "expected a coordinate in every row" in refused(mechnn("field", "empty.csv"))
    (tmp_path / "bare.csv").write_text("t,x,u\n")
    assert "bare.csv: there are no rows of data" in refused(mechnn("field", "bare.csv"))


def test_falling_axes_are_turned_and_said(mechnn, tmp_path, straight):
    np.savez(tmp_path / "falls.npz", t=T[::-1], x=X[::-1], u=U[::-1, ::-1])
    result = mechnn("field", "falls.npz", "--json")
    assert json.loads(result.stdout)["warnings"] == [
        "falls.npz: axis 'x' falls; it is read the other way round",
        "falls.npz: axis 't' falls; it is read the other way round",
    ]
    assert equations(result) == straight


def test_dates_in_archives_are_refused_with_what_helps(mechnn, tmp_path):
    dates = np.datetime64("2024-03-01") + np.arange(len(T)).astype("timedelta64[h]")
    np.savez(tmp_path / "dates.npz", t=dates, x=X, u=U)
    message = refused(mechnn("field", "dates.npz"))
    assert "dates.npz: array 't'" in message and "(t - t[0]) / np.timedelta64(1, 's')" in message


@pytest.mark.parametrize(
    "name, content, line",
    [
        ("w.npy", b"\x93NUMPY", "np.load('w.npy')"),
        ("w.mat", b"MATLAB 5.0 MAT-file", "scipy.io.loadmat('w.mat')"),
        ("w.nc", b"CDF\x01", "xarray.open_dataset('w.nc', decode_times=False)"),
        ("w.h5", b"\x89HDF\r\n", "h5py.File('w.h5')"),
        ("w.dat", b"\x89HDF\r\n", "h5py.File('w.dat')"),
    ],
)
def test_files_of_other_programs_are_refused_with_a_line_of_python(
    mechnn, tmp_path, name, content, line
):
    (tmp_path / name).write_bytes(content)
    message = refused(mechnn("field", name))
    assert line in message and "np.savez('w.npz', " in message


@pytest.mark.parametrize(
    "second, message",
    [
        ({"x": X**1.1}, "b.npz: axis 'x': got a step of"),
        ({"x": X[:9], "u": U[:, :9]}, "b.npz: axis 'x': got 9 points"),
        ({"u": np.full_like(U, np.nan)}, "b.npz: component 'u': got missing values only"),
        ({"u": np.where(U == U[3, 3], np.inf, U)}, "b.npz: values: got an infinite value"),
    ],
)
def test_errors_name_the_file_of_the_recording(mechnn, tmp_path, second, message):
    np.savez(tmp_path / "a.npz", t=T, x=X, u=U)
    np.savez(tmp_path / "b.npz", **{"t": T, "x": X, "u": U, **second})
    assert message in refused(mechnn("field", "a.npz", "b.npz"))


@pytest.mark.parametrize("fill", [-9999, -999, 1e20, np.float32(9.96921e36)])
def test_probable_fill_values_are_said_and_replaced(mechnn, tmp_path, fill):
    holes = np.random.default_rng(4).random(U.shape) < 0.02
    np.savez(tmp_path / "filled.npz", t=T, x=X, u=np.where(holes, fill, U))
    np.savez(tmp_path / "holes.npz", t=T, x=X, u=np.where(holes, np.nan, U))
    warning = mechnn("field", "filled.npz", "--degree", "1", "--derivatives", "2").stderr
    assert f"{holes.sum()} times, far from all others" in warning
    assert f"--missing {fill:.7g} makes them so" in warning
    value = "9.96921e36" if fill > 1e30 else str(fill)
    replaced = mechnn("field", "filled.npz", "--missing", value, "--json")
    assert json.loads(replaced.stdout)["warnings"][0] == (
        f"filled.npz: {holes.sum()} values count as missing (--missing)"
    )
    assert equations(replaced) == equations(mechnn("field", "holes.npz", "--json"))


def test_values_that_repeat_are_no_fill_values(mechnn, tmp_path):
    pulse = np.round(np.exp(-((np.round(X * 2) - np.round(T * 2)[:, None]) ** 2)), 3)
    np.savez(tmp_path / "pulse.npz", t=T, x=X, u=pulse)
    assert "far from" not in mechnn("field", "pulse.npz", "--degree", "1").stderr
    unused = mechnn("field", "pulse.npz", "--degree", "1", "--missing", "-9999")
    assert "--missing: none of these values occurs" in unused.stderr


@pytest.mark.parametrize("option", ["--degree", "--derivatives"])
@pytest.mark.parametrize("value", ["0", "7", "-1"])
def test_degrees_and_derivatives_are_in_their_range(mechnn, option, value):
    result = mechnn("field", "none.npz", option, value)
    assert result.returncode == 2
    assert f"{option}: found \"{value}\", expected a whole number from 1 to 6" in result.stderr


def test_inspect_shows_axes_and_components_of_fields(mechnn, tmp_path):
    holes = np.where(U > 3, np.nan, U)
    np.savez(tmp_path / "my wave.npz", t=T, x=X[::-1], u=holes[:, ::-1])
    result = mechnn("inspect", "my wave.npz")
    assert result.returncode == 0
    assert "axis 'x' falls" in result.stderr
    assert "my wave.npz: a field on a grid of 2400 points" in result.stdout
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["t", "0", "6", "40", "0.1538"] in rows
    assert ["x", "0", "9.833", "60", "0.1667"] in rows
    (u,) = [row for row in rows if row[:1] == ["u"]]
    numbers = [np.nanmean(holes), np.nanstd(holes), np.nanmin(holes), np.nanmax(holes)]
    assert [float(text) for text in u[1:5]] == pytest.approx(numbers, rel=1e-3)
    assert int(u[5]) == np.isnan(holes).sum() > 0
    assert result.stdout.endswith("Go on with\n  mechnn field 'my wave.npz'\n")
    found = json.loads(mechnn("inspect", "my wave.npz", "--json").stdout)
    (recording,) = found["recordings"]
    assert recording["components"][0]["mean"] == pytest.approx(numbers[0])
    assert [axis["points"] for axis in recording["axes"]] == [40, 60]
    np.savez(tmp_path / "named.npz", when=T, lon=X, u=U, v=U)
    chosen = ["--time", "when", "--space", "lon"]
    named = mechnn("inspect", "named.npz", *chosen, "--states", "v", "--missing", "-9999").stdout
    command = "mechnn field named.npz --time when --space lon --components v --missing -9999"
    assert named.endswith(f"Go on with\n  {command}\n")
