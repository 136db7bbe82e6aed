"""Tables as people bring them: read, with a word about what was decided."""

import json

import numpy as np
import pytest

TIMES = np.linspace(0, 40, 41)
LEVEL = 5 + 3 * np.exp(-0.12 * TIMES) + 0.01 * np.random.default_rng(2).normal(size=41)


def rows(times, values=LEVEL, form="{},{:.4f}\n"):
    return "".join(form.format(t, x) for t, x in zip(times, values))


def days(order="%Y-%m-%d", start="2020-01-10"):
    first = np.datetime64(start, "D").astype(object)
    return [(first + np.timedelta64(int(t), "D").astype(object)).strftime(order) for t in TIMES]


@pytest.fixture
def found(mechnn, tmp_path):
    """The result of discovery in a table of this text, and standard error."""

    def run(text, *options):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "level.csv").write_bytes(content)
        result = mechnn("discover", "level.csv", "--degree", "1", "--json", *options)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout), result.stderr

    return run


def rate(result):
    (equation,) = result["equations"]
    return {term["term"]: term["coefficient"] for term in equation["terms"]}[equation["state"]]


@pytest.mark.parametrize(
    "order, note", [("%Y-%m-%d", ""), ("%d.%m.%Y", " (day first)"), ("%m/%d/%y", " (month first)")]
)
def test_dates_are_counted_in_days_and_it_is_said(order, note, found):
    result, log = found("date,x\n" + rows(days(order)))
    sentence = (
        f"level.csv: column 1 (date) holds dates{note}; they are counted in days since 2020-01-10 "
        "(--time-unit chooses another unit)"
    )
    assert log == f"mechnn: warning: {sentence}\n"
    assert result["warnings"][0] == sentence
    assert rate(result) == pytest.approx(-0.12, rel=0.05)


def test_the_unit_of_dates_may_be_chosen(found):
    result, _ = found("date,x\n" + rows(days()), "--time-unit", "h")
    assert rate(result) == pytest.approx(-0.12 / 24, rel=0.05)


def test_several_files_count_from_the_earliest_date(mechnn, tmp_path):
    for name, start in [("late", "2020-02-01"), ("early", "2020-01-10")]:
        (tmp_path / f"{name}.csv").write_text("date,x\n" + rows(days(start=start)))
    result = mechnn("discover", "late.csv", "early.csv", "--degree", "1", "--json")
    starts = {s["trajectory"]: s["t"] for s in json.loads(result.stdout)["initial_states"]}
    assert starts == {"late": 22, "early": 0}
    assert "since 2020-01-10" in result.stderr


def test_simulated_times_of_dates_are_those_of_the_model(mechnn, found, tmp_path):
    found("date,x\n" + rows(days()), "-o", "out")
    (tmp_path / "later.csv").write_text("date,x\n2020-01-12 12:00,1\n2020-01-13,1\n")
    result = mechnn("simulate", "out/model.json", "--like", "later.csv")
    assert [row.split(",")[0] for row in result.stdout.split()] == ["t", "2.5", "3"]


@pytest.mark.parametrize(
    "content, sentence",
    [
        ("t;x\n" + rows(TIMES).replace(",", ";").replace(".", ","), "are read as decimal points"),
        (("t,x\n" + rows(TIMES)).encode("utf-16"), "the text is read as UTF-16"),
        ("# Größe\nt,x\n".encode("latin-1") + rows(TIMES).encode(), "is read as Windows-1252"),
        ("t;x\nd;m\n" + rows(TIMES).replace(",", ";"), "is read as units: t in d and x in m"),
        ("t,Level above^2\n" + rows(TIMES), '"Level above^2" is called Level_above_2'),
        ("t,x,note\n" + rows(TIMES, form="{},{},fine\n"), "column 3 (note) is left out: it holds"),
        ("t,x,y\n" + rows(TIMES, form="{},{},7\n"), "column y is constant (7): left out"),
        ("t,x\n" + rows(TIMES) + rows([40], [5.02]), "1 row has the time of the row before, in"),
    ],
)
def test_what_was_decided_is_said_once(content, sentence, found):
    result, log = found(content)
    assert rate(result) == pytest.approx(-0.12, rel=0.05)
    assert log.count("\n") == 1 and log.startswith("mechnn: warning: level.csv: ")
    assert sentence in log and sentence in result["warnings"][0]


def test_blanks_may_stand_between_fields(found):
    result, log = found("  t   x\n" + rows(TIMES, form="  {:>8}   {:.4f}\n"))
    assert rate(result) == pytest.approx(-0.12, rel=0.05)
    assert log == ""


def test_runs_below_each_other_are_told_apart_by_a_column_of_any_name(found):
    both = rows(TIMES, form="A,{},{}\n") + rows(TIMES, 10 - LEVEL, form="B,{},{}\n")
    result, log = found("reactor,time,x\n" + both)
    assert [start["trajectory"] for start in result["initial_states"]] == ["A", "B"]
    assert "column 1 (reactor) tells trajectories apart (--trajectory chooses another" in log


def test_trajectories_of_few_rows_are_left_out_unless_all_are(found, mechnn, tmp_path):
    short = "B,0,1\nB,1,2\nC,0,1\n"
    result, log = found("trajectory,t,x\n" + rows(TIMES, form="A,{},{}\n") + short)
    assert [start["trajectory"] for start in result["initial_states"]] == ["A", "B"]
    assert '1 of 3 trajectories have fewer than 2 rows with values and are left out: "C"' in log
    (tmp_path / "short.csv").write_text("trajectory,t,x\n" + short)
    refused = mechnn("discover", "short.csv")
    assert "column x has 2 values in all; expected at least 5" in refused.stderr


def test_units_go_into_model_and_report(found, mechnn, tmp_path):
    found("t [d],Level [m]\n" + rows(TIMES), "-o", "out")
    model = json.loads((tmp_path / "out/model.json").read_text())
    assert model["states"] == [{"name": "Level", "unit": "m"}]
    assert model["time_unit"] == "d"
    report = (tmp_path / "out/report.html").read_text()
    assert "t [d]" in report and "Level [m]" in report
    assert "<td class=\"extra\">m/d</td>" in report and "<td class=\"extra\">1/d</td>" in report
    assert mechnn("report", "out").returncode == 0
    assert (tmp_path / "out/report.html").read_text() == report


def test_notes_stand_in_the_report_and_quiet_silences_the_log(found, tmp_path):
    _, log = found("date,x\n" + rows(days()), "-o", "out", "--quiet")
    assert log == ""
    report = (tmp_path / "out/report.html").read_text()
    assert "they are counted in days since 2020-01-10" in report
    assert "date [d since 2020-01-10]" in report
