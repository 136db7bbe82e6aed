"""mechnn discover, and what its folder is good for."""

import csv
import json
import signal
import subprocess
import time

import numpy as np
import pytest
import sympy

from conftest import ROOT

FILES = {
    "equations.c",
    "equations.py",
    "equations.tex",
    "fitted.csv",
    "model.json",
    "report.html",
    "run.json",
}


def test_the_equation_of_a_decay_is_found_and_everything_written(mechnn, decay, tmp_path):
    result = mechnn("discover", decay)
    assert result.returncode == 0, result.stderr
    assert "x' =" in result.stdout and "±" in result.stdout
    assert {path.name for path in (tmp_path / "decay_mechnn").iterdir()} == FILES


def test_json_is_one_object_with_the_promised_members(mechnn, decay):
    result = mechnn("--json", "discover", decay, "-o", "out")
    found = json.loads(result.stdout)
    assert set(found) >= {"equations", "initial_states", "noise", "score", "rivals", "status"}
    (equation,) = found["equations"]
    assert (equation["lhs"], equation["state"], equation["order"]) == ("x'", "x", 1)
    (term,) = equation["terms"]
    assert term["term"] == "x"
    assert abs(term["coefficient"] + 0.7) < 4 * term["standard_error"] < 0.05
    expression = sympy.sympify(equation["expression"])
    assert abs(float(expression.subs("x", 2.0)) - 2 * term["coefficient"]) < 1e-12
    assert found["noise"]["x"] == pytest.approx(0.002, rel=0.5)


def test_noise_alone_is_unexplained_however_decisive_the_evidence(mechnn, tmp_path):
    values = np.random.default_rng(3).normal(size=200)
    rows = "\n".join(f"{i},{x}" for i, x in enumerate(values))
    (tmp_path / "noise.csv").write_text(f"t,x\n{rows}\n")
    found = json.loads(mechnn("discover", "noise.csv", "--json").stdout)
    verdict = found["verdict"]
    assert (verdict["headline"], verdict["equations"]["light"]) == ("unexplained", "unexplained")
    assert verdict["sentence"].startswith("Unexplained: no term was found that moves x")
    assert verdict["sentence"] in mechnn("discover", "noise.csv").stdout
    assert verdict["sentence"] in (tmp_path / "noise_mechnn/report.html").read_text()


def test_a_term_that_is_a_sum_stands_in_parentheses(mechnn, tmp_path):
    times = np.linspace(0, 4, 81)
    rows = "\n".join(f"{t},{3 + 2 * np.exp(-0.5 * t)}" for t in times)
    (tmp_path / "rest.csv").write_text(f"t,x\n{rows}\n")
    result = mechnn("discover", "rest.csv", "--term", "x-3", "--degree", "0")
    assert ") (x - 3)\n" in result.stdout


def test_global_options_are_accepted_before_and_after_the_command(mechnn, decay):
    before = mechnn("--json", "--seed", "5", "discover", decay, "-o", "a")
    after = mechnn("discover", decay, "--json", "--seed", "5", "-o", "b")
    assert json.loads(before.stdout)["equations"] == json.loads(after.stdout)["equations"]
    assert mechnn("discover", "--help").returncode == 0
    assert mechnn("--version").stdout.startswith("mechnn 0.")


def test_several_files_are_several_trajectories_whatever_the_order_of_columns(mechnn, tmp_path):
    times = np.linspace(0, 6, 61)
    for name, phase in [("a", 0.0), ("b", 1.0)]:
        x, y = np.cos(times + phase), -np.sin(times + phase)
        header, columns = ("t,x,y", (times, x, y)) if name == "a" else ("y,x,t", (y, x, times))
        rows = "\n".join(",".join(map(str, row)) for row in zip(*columns))
        (tmp_path / f"{name}.csv").write_text(f"{header}\n{rows}\n")
    found = json.loads(mechnn("discover", "a.csv", "b.csv", "--json", "--degree", "1").stdout)
    assert [start["trajectory"] for start in found["initial_states"]] == ["a", "b"]
    terms = {e["state"]: {t["term"]: t["coefficient"] for t in e["terms"]}
             for e in found["equations"]}
    assert terms["x"] == pytest.approx({"y": 1.0}, abs=1e-3)
    assert terms["y"] == pytest.approx({"x": -1.0}, abs=1e-3)


def test_an_npz_table_gives_what_the_csv_gives(mechnn, decay, tmp_path):
    table = np.genfromtxt(decay, delimiter=",", names=True)
    np.savez_compressed(tmp_path / "decay.npz", t=table["t"], x=np.asfortranarray(table["x"]))
    from_csv = json.loads(mechnn("discover", "decay.csv", "--json").stdout)
    from_npz = json.loads(mechnn("discover", "decay.npz", "--json").stdout)
    assert from_csv["equations"] == from_npz["equations"]


def test_simulating_the_model_follows_the_data(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    mechnn("simulate", "out/model.json", "--like", decay, "-o", "again.csv")
    data = np.genfromtxt(decay, delimiter=",", names=True)
    again = np.genfromtxt(tmp_path / "again.csv", delimiter=",", names=True)
    assert np.array_equal(again["t"], data["t"])
    assert np.abs(again["x"] - data["x"]).max() < 0.02


def test_simulate_writes_csv_npz_and_standard_output_alike(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    times = ["--initial", "x=3", "--times", "0:1:0.25"]
    printed = mechnn("simulate", "out/model.json", *times).stdout
    assert mechnn("simulate", "out/model.json", *times, "-o", "s.csv").stdout == ""
    mechnn("simulate", "out/model.json", *times, "-o", "s.npz")
    assert (tmp_path / "s.csv").read_text() == printed
    rows = list(csv.DictReader(printed.splitlines()))
    with np.load(tmp_path / "s.npz") as archive:
        assert archive["t"].tolist() == [0, 0.25, 0.5, 0.75, 1]
        assert archive["x"].tolist() == [float(row["x"]) for row in rows]
    assert float(rows[-1]["x"]) == pytest.approx(3 * np.exp(-0.7), rel=1e-2)


def test_simulate_refuses_what_it_does_not_understand(mechnn, decay):
    mechnn("discover", decay, "-o", "out")
    for arguments in (["--initial", "y=1"], ["--initial", "x"], ["--times", "0:1"],
                      ["--times", "1:0:0.1"], ["--times", "0:1:0"], ["--times", "0:1e9:1e-9"]):
        result = mechnn("simulate", "out/model.json", *arguments)
        assert result.returncode == 2, arguments
        assert arguments[0] in result.stderr


def test_a_simulation_that_blows_up_says_so_and_keeps_what_it_reached(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    model = json.loads((tmp_path / "out/model.json").read_text())
    model["equations"][0]["terms"] = [
        {"term": "x**2", "coefficient": 1.0, "standard_error": None}
    ]
    del model["equations"][0]["expression"]
    model["covariance"] = []
    (tmp_path / "model.json").write_text(json.dumps(model))
    result = mechnn("simulate", "model.json", "--initial", "x=1", "--times", "0:2:0.1")
    assert result.returncode == 1 and result.stderr
    assert 5 < len(result.stdout.splitlines()) < 20


@pytest.mark.parametrize("form", ["csv", "npz"])
def test_a_state_named_like_a_keyword_goes_all_the_way(form, mechnn, decay, tmp_path):
    table = np.genfromtxt(decay, delimiter=",", names=True)
    if form == "csv":
        (tmp_path / "data.csv").write_text(decay.read_text().replace("t,x", "t,lambda"))
    else:
        np.savez(tmp_path / "data.npz", t=table["t"], **{"lambda": table["x"]})
    found = mechnn("discover", f"data.{form}", "-o", "out")
    assert found.returncode == 0 and "lambda' =" in found.stdout, found.stderr
    simulated = mechnn("simulate", "out/model.json", "--initial", "lambda=3", "--times", "0:1:1")
    assert simulated.stdout.startswith("t,lambda\n0,3\n"), simulated.stderr
    assert mechnn("report", "out").returncode == 0
    scope = {}
    exec((tmp_path / "out/equations.py").read_text(), scope)
    (equation,) = scope["equations"]
    assert equation.lhs.args[0] == sympy.Function("lambda")(sympy.Symbol("t"))
    compiled = subprocess.run(["cc", "-std=c99", "-Werror", "-c", "out/equations.c"], cwd=tmp_path)
    assert compiled.returncode == 0


def test_a_model_with_an_unknown_name_is_refused_with_the_path(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    model = json.loads((tmp_path / "out/model.json").read_text())
    model["equations"][0]["terms"][0]["term"] = "x*q"
    (tmp_path / "model.json").write_text(json.dumps(model))
    result = mechnn("simulate", "model.json")
    assert result.returncode == 2
    assert "/equations/0/terms/0/term" in result.stderr


def test_the_model_file_says_where_it_came_from(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out", "--seed", "7", "--degree", "3")
    model = json.loads((tmp_path / "out/model.json").read_text())
    assert model["schema_version"] == 1 and model["seed"] == 7
    assert model["status"] == "complete"
    assert model["options"]["degree"] == 3
    assert model["library"] == ["1", "x", "x**2", "x**3"]
    assert model["states"] == [{"name": "x", "unit": ""}]
    (term,) = model["equations"][0]["terms"]
    assert np.sqrt(model["covariance"][0][0]) == pytest.approx(term["standard_error"])
    assert model["program_version"] and model["data_hash"] and model["noise"]["x"] > 0


def test_the_python_source_runs_and_agrees_with_the_model(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    source = (tmp_path / "out/equations.py").read_text()
    scope = {}
    exec(compile(source, "equations.py", "exec"), scope)
    (equation,) = scope["equations"]
    model = json.loads((tmp_path / "out/model.json").read_text())
    t = sympy.Symbol("t")
    value = equation.rhs.subs(sympy.Function("x")(t), 2.0)
    assert float(value) == pytest.approx(2 * model["equations"][0]["terms"][0]["coefficient"])


def test_the_report_is_written_again_byte_for_byte(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    report = tmp_path / "out/report.html"
    before = report.read_bytes()
    report.unlink()
    assert mechnn("report", "out").returncode == 0
    assert report.read_bytes() == before


def test_fitted_csv_holds_data_and_fit(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    fitted = np.genfromtxt(tmp_path / "out/fitted.csv", delimiter=",", names=True)
    data = np.genfromtxt(decay, delimiter=",", names=True)
    sampled = ~np.isnan(fitted["x_data"])
    assert np.array_equal(fitted["t"][sampled], data["t"])
    assert np.array_equal(fitted["x_data"][sampled], data["x"])
    assert np.abs(fitted["x"] - 2 * np.exp(-0.7 * fitted["t"])).max() < 0.01


def test_a_failed_run_leaves_the_folder_as_it_was(mechnn, decay, tmp_path):
    mechnn("discover", decay, "-o", "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "bad.csv").write_text("t,x\n0,a\n")
    assert mechnn("discover", "bad.csv", "-o", "out").returncode == 2
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_the_hare_and_the_lynx_are_predator_and_prey(mechnn):
    result = mechnn("discover", ROOT / "data/hudson_bay.csv", "-o", "out", "--json")
    equations = json.loads(result.stdout)["equations"]
    terms = {e["state"]: {t["term"] for t in e["terms"]} for e in equations}
    assert terms == {"hare": {"hare", "hare*lynx"}, "lynx": {"lynx", "hare*lynx"}}


def lorenz_csv(path, samples):
    state = np.array([-8.0, 8.0, 27.0])
    rows = []

    def slope(s):
        return np.array([10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]])

    for i in range(samples):
        rows.append(f"{0.01 * i},{state[0]},{state[1]},{state[2]}")
        a = slope(state)
        b = slope(state + 0.005 * a)
        c = slope(state + 0.005 * b)
        state = state + 0.01 / 6 * (a + 2 * b + 2 * c + slope(state + 0.01 * c))
    path.write_text("t,x,y,z\n" + "\n".join(rows) + "\n")


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_the_best_so_far_and_exits_with_130(which, program, tmp_path):
    lorenz_csv(tmp_path / "lorenz.csv", 20000)
    command = [str(program), "--log-level", "debug", "discover", "lorenz.csv", "--degree", "3", "--json",
               "--threads", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.PIPE)
    # The first model is fitted when its terms are dropped.
    assert any("dropping terms" in line for line in process.stderr)
    process.send_signal(which)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(output)["status"] == "stopped"
    model = json.loads((tmp_path / "lorenz_mechnn/model.json").read_text())
    assert model["status"] == "stopped"


def test_a_second_interrupt_ends_at_once(program, tmp_path):
    lorenz_csv(tmp_path / "lorenz.csv", 20000)
    process = subprocess.Popen([str(program), "discover", "lorenz.csv", "--degree", "3"],
                               cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130
