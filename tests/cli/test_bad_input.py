"""Every bad input ends with exit code 2, a message that names the place, and nothing written."""

import numpy as np
import pytest

TABLES = {
    "two_times": (b"time,t,x\n0,0,1\n", "found columns 't' and 'time'"),
    "empty": (b"", "the file is empty"),
    "binary": (b"t,x\n0\x00,1\n", "NUL byte"),
    "no_character": (b"t,x\n0,\xff\x01\n", ":2: a byte that is no character"),
    "no_header": (b"0,1\n1,2\n", ":1: the first row holds only numbers"),
    "no_rows": (b"t,x\n", "no rows of data"),
    "only_time": (b"t\n0\n1\n", "there is no state"),
    "repeated_name": (b"t,x,x\n0,1,1\n", '"x" stands over columns 2 and 3'),
    "text": (b"t,x\n0,1\n1,high\n", ':3: column 2 (x): found "high", expected a number'),
    "texts": (b"t,x,y\n0,1,2\n1,high,low\n", "2 cells cannot be read, \"high\" in line 3"),
    "no_number": (b"t,x\n0,high\n", "there is no state"),
    "thousands": (b't,x\n0,"1,234"\n1,2\n', "expected a number without separators of thousands"),
    "two_marks": (b"t;x\n0;1,5\n1;2.5\n", "expected a number with a decimal point"),
    "infinite": (b"t,x\n0,inf\n", ":2: column 2 (x)"),
    "overflow": (b"t,x\n0,1e400\n", ":2: column 2 (x)"),
    "short_row": (b"t,x,y\n0,1,2\n1,2\n", ":3: found 2 fields, expected 3"),
    "long_row": (b"t,x\n0,1,2\n", ":2: found 3 fields, expected 2"),
    "decreasing_time": (b"t,x\n1,1\n0,2\n", ":3: column 1 (t): the time 0 is before 1"),
    "stacked": (b"t,x\n0,1\n1,2\n0,4\n1,5\n", "looks like 2 runs below each other"),
    "missing_time": (b"t,x\n,1\n", ":2: column 1 (t): the time is missing"),
    "missing_times": (b"t,x\n,1\n,2\n1,1\n", "the time is missing in 2 rows: line 2 and line 3"),
    "no_such_date": (b"date,x\n2019-02-28,1\n2019-02-30,2\n", ':3: column 1 (date): found "2019'),
    "two_orders": (b"date,x\n1/2/2020,1\n2/2/2020,2\n", "say which with --date-order dmy or"),
    "no_date": (b"date,x\n2019-02-28,1\nsoon,2\n", "expected a date as in the other rows"),
    "few_rows": (b"t,x\n0,1\n1,2\n", "column x has 2 values in all; expected at least 5"),
    "constant": (b"t,x\n" + b"".join(b"%d,3\n" % i for i in range(20)), "column x is constant"),
    "constants": (
        b"t,x,y,z\n" + b"".join(b"%d,3,,4\n" % i for i in range(20)),
        "column x is constant (3), column y holds no value at all and column z is constant (4): no",
    ),
    "all_missing": (b"t,x\n" + b"".join(b"%d,\n" % i for i in range(20)), "x holds no value"),
    "wide": (
        b"t," + b",".join(b"x%d" % i for i in range(20000)) + b"\n",
        "20000 state columns; at most 1000",
    ),
}


def refused(result, message):
    assert result.returncode == 2, result.stderr
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", TABLES)
def test_a_bad_table_is_refused_naming_the_place(name, mechnn, tmp_path):
    content, message = TABLES[name]
    (tmp_path / "bad.csv").write_bytes(content)
    result = mechnn("discover", "bad.csv", timeout=20)
    refused(result, message)
    assert "bad.csv" in result.stderr
    assert not (tmp_path / "bad_mechnn").exists()


def test_a_missing_file_and_a_folder_are_refused(mechnn, tmp_path):
    refused(mechnn("discover", "nowhere.csv"), "nowhere.csv: there is no such file")
    refused(mechnn("discover", tmp_path), "this is a folder")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--states", "y"], 'there is no column "y"; the columns are t and x'),
        (["--time", "when"], 'there is no column "when"'),
        (["--trajectory", "run"], 'there is no column "run"'),
        (["--library", "fourier"], 'found "fourier"'),
        (["--degree", "two"], "--degree"),
        (["--degree", "-1"], "--degree"),
        (["--order", "3"], "--order"),
        (["--scheme", "gam5"], "gam5"),
        (["--noise", "-1"], "noise"),
        (["--noise", "much"], 'found "much"'),
        (["--term", "x*q"], "q"),
        (["--term", "x+*"], "column"),
        (["--frobnicate"], "frobnicate"),
        (["--date-order", "dym"], "--date-order"),
        (["--time-unit", "w"], "--time-unit"),
        (["--seed", "-1"], "--seed"),
        (["--device", "cuda"], "--device"),
    ],
)
def test_a_bad_option_is_refused_naming_it(arguments, message, mechnn, decay):
    refused(mechnn("discover", decay, *arguments), message)


def test_a_library_too_large_is_refused_at_once(mechnn, tmp_path):
    names = [f"x{i}" for i in range(100)]
    rows = np.random.default_rng(0).normal(size=(30, 100))
    lines = [",".join(["t", *names])]
    lines += [",".join([str(i), *map(str, row)]) for i, row in enumerate(rows)]
    (tmp_path / "many.csv").write_text("\n".join(lines))
    refused(mechnn("discover", "many.csv", "--degree", "3", timeout=20), "library")


def test_no_command_and_an_unknown_one_are_bad_usage(mechnn):
    assert mechnn().returncode == 2
    assert mechnn("divine").returncode == 2


def test_an_output_folder_that_cannot_be_is_refused_before_the_work(mechnn, decay, tmp_path):
    (tmp_path / "taken").write_text("mine")
    refused(mechnn("discover", decay, "-o", "taken"), "taken")
    refused(mechnn("discover", decay, "-o", "taken/below"), "is not a folder")
    assert (tmp_path / "taken").read_text() == "mine"


def test_files_of_different_states_are_refused(mechnn, decay, tmp_path):
    (tmp_path / "other.csv").write_text("t,z\n" + "".join(f"{i},{i * i}\n" for i in range(9)))
    refused(mechnn("discover", decay, "other.csv"), "found the states z, expected x")


MODELS = {
    "malformed": ("{", "malformed JSON"),
    "foreign": ('{"name": "x"}', "expected a model file of mechnn"),
    "array": ("[]", "expected a model file of mechnn"),
    "version": ('{"format": "mechnn model", "schema_version": 99}', "/schema_version: found 99"),
    "incomplete": ('{"format": "mechnn model", "schema_version": 1}', 'no member "states"'),
    "deep": ("[" * 100000, "nested more than 64 deep"),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_bad_model_file_is_refused_naming_the_place(name, mechnn, tmp_path):
    content, message = MODELS[name]
    (tmp_path / "model.json").write_text(content)
    refused(mechnn("simulate", "model.json"), message)
    refused(mechnn("simulate", "model.json"), "model.json")


def test_a_bad_run_folder_is_refused(mechnn, tmp_path):
    refused(mechnn("report", "nowhere"), "there is no such folder")
    refused(mechnn("report", tmp_path), "run.json: there is no such file")
    (tmp_path / "run.json").write_text("{}")
    refused(mechnn("report", tmp_path), "run.json")


def npz_bytes(tmp_path, **arrays):
    np.savez(tmp_path / "made.npz", **arrays)
    return bytearray((tmp_path / "made.npz").read_bytes())


def test_a_cut_or_altered_archive_is_refused(mechnn, tmp_path):
    whole = npz_bytes(tmp_path, t=np.arange(30.0), x=np.sin(np.arange(30.0)))
    bad = tmp_path / "bad.npz"
    bad.write_bytes(whole[:200])
    refused(mechnn("discover", bad), "bad.npz: not a complete ZIP archive")
    altered = whole.copy()
    altered[whole.find(b"NUMPY") + 200] ^= 0x40
    bad.write_bytes(altered)
    refused(mechnn("discover", bad), "bad.npz: array 't': damaged entry")


@pytest.mark.parametrize(
    "arrays, message",
    [
        ({"x": np.zeros((30, 2))}, "array 'x': found shape (30, 2), expected one dimension"),
        ({"x": np.zeros(29)}, "array 'x': found 29 rows, expected 30 as in 't'"),
        ({"x": np.float64(1)}, "array 'x': found shape (), expected one dimension"),
        ({"x": np.r_[np.arange(29.0), np.inf]}, "row 29: array 'x': found inf, expected a finite"),
        ({"x": np.full(30, np.inf)}, "30 cells cannot be read, such as inf in row 0, array 'x', inf"),
        ({"x": np.array(["a"] * 30)}, "array 'x'"),
    ],
)
def test_an_array_that_is_no_column_is_named(arrays, message, mechnn, tmp_path):
    npz_bytes(tmp_path, t=np.arange(30.0), **arrays)
    refused(mechnn("discover", "made.npz"), message)
