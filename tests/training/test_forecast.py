"""The forecast task and `mechnn forecast` as a user runs them."""

import csv
import io
import json
import math
import pathlib

import pytest
from runs import PROGRAM, run, train

CONFIG = """task = "forecast"
[training]
epochs = {epochs}
learning_rate = 5e-2
[data]
file = "{file}"
season = 12
horizon = 12
lookback = 48
stride = 4
{data}
[equation]
level = "trending"
harmonics = 2
drifting_season = true
relaxations = 0
{equation}
"""


def table(path, samples=200):
    lines = ["month,sales,staff,change"]
    for i in range(samples):
        value = 100 + 0.5 * i + 10 * math.sin(math.pi * i / 6) + math.sin(7.7 * i * i)
        lines.append(f"{i},{value:.6f},1,{value - 120:.6f}")
    lines[60] = "59,,1,"
    path.write_text("\n".join(lines) + "\n")
    return path


def config(tmp_path, epochs=2, data='column = "sales"', equation=""):
    file = table(tmp_path / "sales.csv")
    path = tmp_path / "sales.toml"
    path.write_text(CONFIG.format(epochs=epochs, file=file, data=data, equation=equation))
    return path


def forecast(*arguments, code=0):
    return run(PROGRAM, "forecast", *arguments, code=code)


def test_a_run_forecasts_what_follows_with_bands(tmp_path):
    run(*train(config(tmp_path, epochs=8), tmp_path / "run"))
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    # The noise has a mean size of 0.63, a season ahead a sample has grown by 6.
    assert result["results"]["rmse_12"] < 1.5 < result["results"]["naive_rmse_12"]
    assert 0.7 < result["results"]["coverage_90"] <= 1
    assert result["equations"][0].startswith("sales = the sum of the states")
    assert result["equations"][1].startswith("level' = 0.")
    assert "season2&#39;&#39;" in (tmp_path / "run" / "report.html").read_text()
    rows = list(csv.DictReader(io.StringIO(forecast(tmp_path / "run").stdout)))
    assert len(rows) == 12 and list(rows[0]) == ["month", "sales", "sales_low", "sales_high"]
    for i, row in enumerate(rows, 200):
        assert float(row["month"]) == pytest.approx(i)
        truth = 100 + 0.5 * i + 10 * math.sin(math.pi * i / 6)
        assert float(row["sales_low"]) < truth < float(row["sales_high"])
        assert float(row["sales"]) == pytest.approx(truth, abs=1.5)
        assert float(row["sales_high"]) - float(row["sales_low"]) < 6  # 9 times the noise's deviation


def test_the_forecast_is_that_of_the_best_epoch_again_and_again(tmp_path):
    run(*train(config(tmp_path), tmp_path / "run"))
    file = tmp_path / "ahead.csv"
    assert forecast(tmp_path / "run", "--horizon", 30, "-o", file).stdout == ""
    printed = json.loads(run(PROGRAM, "--json", "forecast", tmp_path / "run", "--horizon", 30).stdout)
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    assert [float(row["sales"]) for row in rows] == printed["values"]
    assert printed["coverage"] == 0.9 and len(printed["t"]) == 30
    widths = [high - low for low, high in zip(printed["low"], printed["high"], strict=True)]
    assert widths[11:] == pytest.approx([widths[11]] * 19)


def test_values_missing_at_the_end_widen_the_band(tmp_path):
    run(*train(config(tmp_path), tmp_path / "run"))
    whole = json.loads(run(PROGRAM, "--json", "forecast", tmp_path / "run").stdout)
    table = tmp_path / "sales.csv"
    lines = table.read_text().splitlines()
    step = float(lines[-1].split(",")[0]) - float(lines[-2].split(",")[0])
    last = float(lines[-1].split(",")[0])
    later = [f"{last + i * step},,1," for i in range(1, 6)]
    table.write_text("\n".join(lines + later) + "\n")
    gap = json.loads(run(PROGRAM, "--json", "forecast", tmp_path / "run").stdout)
    width = lambda of, i: of["high"][i] - of["low"][i]
    assert width(gap, 0) == pytest.approx(width(whole, 5), rel=1e-9)
    assert gap["t"][0] == pytest.approx(whole["t"][5])
    # Without new measurements it is the same forecast, and the test is that of the training.
    assert gap["values"][:7] == pytest.approx(whole["values"][5:], rel=1e-6)
    assert gap["tested_coverage"] == whole["tested_coverage"] > 0.5


def test_data_that_have_changed_since_the_training_are_refused(tmp_path):
    run(*train(config(tmp_path), tmp_path / "run"))
    table = tmp_path / "sales.csv"
    lines = table.read_text().splitlines()
    lines[50] = lines[50].split(",")[0] + ",7,1,"
    table.write_text("\n".join(lines) + "\n")
    error = run(PROGRAM, "forecast", tmp_path / "run", code=2).stderr
    assert "its data have changed" in error and "200 samples" in error
    again = run(*train(tmp_path / "sales.toml", tmp_path / "run", "--resume"), code=2).stderr
    assert "of another training, with 'data: 200 samples" in again
    table.write_text("\n".join(lines[:150]) + "\n")
    error = run(PROGRAM, "forecast", tmp_path / "run", code=2).stderr
    assert "got 149 samples, expected the 200 of the training" in error


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"data": ""}, "got 3 columns beside the time"),
        ({"data": 'column = "profit"'}, "profit"),
        ({"data": 'column = "sales"\ntest = 0.7'}, "'data.test': found 0.7"),
        ({"data": 'column = "staff"'}, "the series is constant"),
        ({"data": 'column = "change"\ntransform = "logarithm"'}, "a logarithm none up to 0"),
        ({"data": 'column = "sales"\ntest = 0.01'}, "is 2 of 200 samples, expected at least the horizon, 12"),
        ({"equation": "cycles = 3\ncycle_period = 5"}, "'equation.cycle_period': found 5"),
        ({"equation": "cycle_period = 1"}, "'equation.cycle_period': found 1"),
    ],
)
def test_what_cannot_be_forecast_is_refused(tmp_path, changes, message):
    error = run(*train(config(tmp_path, **changes), tmp_path / "run"), code=2).stderr
    assert message in error and not (tmp_path / "run").exists()


def test_a_short_series_is_refused_with_the_numbers(tmp_path):
    path = config(tmp_path)
    table(tmp_path / "sales.csv", samples=80)
    error = run(*train(path, tmp_path / "run"), code=2).stderr
    assert "a lookback of 48 and a horizon of 12 need 80 training samples, there are 64" in error


def test_a_folder_without_a_forecast_is_refused(tmp_path):
    assert "no result.json" in forecast(tmp_path, code=2).stderr
    (tmp_path / "result.json").write_text("{}")
    assert "not the result of mechnn train" in forecast(tmp_path, code=2).stderr
    (tmp_path / "result.json").write_text('{"config": "", "seed": 1, "status": "failed"}')
    assert "this training failed" in forecast(tmp_path, code=2).stderr
    sine = pathlib.Path(__file__).parents[2] / "examples" / "configs" / "sine.toml"
    settings = tmp_path / "sine.toml"
    settings.write_text(sine.read_text().replace("epochs = 500", "epochs = 1"))
    run(*train(settings, tmp_path / "sine"))
    assert "no forecast" in forecast(tmp_path / "sine", code=2).stderr
    (tmp_path / "sine" / "checkpoint" / "last.pt").write_bytes(b"x")
    assert "cannot be used" in forecast(tmp_path / "sine", code=2).stderr
