"""What is typed by mistake is refused before any work, naming the option and what is wrong."""

import os
import pty
import subprocess
import threading

import pytest

from test_discover import lorenz_csv


def refused(result, message):
    assert result.returncode == 2, result.stderr
    assert result.stderr.startswith("mechnn: error: ") and result.stderr.count("error") == 1
    assert message in result.stderr
    assert result.stdout == ""


@pytest.fixture
def model(mechnn, decay, tmp_path):
    assert mechnn("discover", decay, "-o", "out").returncode == 0
    return tmp_path / "out/model.json"


@pytest.mark.parametrize("option", ["-o", "--states", "--time", "--trajectory", "--noise",
                                    "--term", "--library"])
def test_an_empty_text_is_not_taken_for_an_option_left_out(option, mechnn, decay):
    refused(mechnn("discover", decay, option, ""), "the text is empty")


@pytest.mark.parametrize("option", ["-o", "--initial", "--times", "--like"])
def test_an_empty_text_is_refused_by_simulate_too(option, mechnn, model):
    refused(mechnn("simulate", model, option, ""), "the text is empty")


@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "1.5", "1e3", ""])
def test_a_seed_that_is_no_whole_number_of_64_bits_is_refused(value, mechnn, decay):
    refused(mechnn("discover", decay, "--seed", value), "--seed")


def test_a_number_of_steps_that_does_not_fit_is_refused(mechnn):
    refused(mechnn("solve", "p.npz", "-o", "o.npz", "--time-points", "9" * 20),
            "--time-points")


@pytest.mark.parametrize("typed", [["discovr", "data.csv"], ["help"], ["--bogus"],
                                   ["--threads", "1", "discovr"]])
def test_a_mistyped_command_is_named(typed, mechnn):
    unknown = typed[-1] if typed[0] == "--threads" else typed[0]
    refused(mechnn(*typed), f'there is no command "{unknown}"; there are discover, inspect')


@pytest.mark.parametrize("option, value, range_", [("--degree", "2.5", "0 to 20"),
                                                   ("--degree", "21", "0 to 20"),
                                                   ("--degree", "-1", "0 to 20"),
                                                   ("--order", "3", "1 to 2"),
                                                   ("--order", "0", "1 to 2"),
                                                   ("--threads", "abc", "0 to 4096")])
def test_what_is_no_whole_number_of_its_range_is_refused(option, value, range_, mechnn, decay):
    refused(mechnn("discover", decay, option, value),
            f'{option}: found "{value}", expected a whole number from {range_}')


@pytest.mark.parametrize("value", ["-1", "0", "0.1,-0.1"])
def test_noise_is_positive(value, mechnn, decay):
    refused(mechnn("discover", decay, "--noise", value),
            f'--noise: found "{value}", expected positive numbers')


def test_no_benchmark_has_an_empty_name(mechnn):
    refused(mechnn("bench", ""), "the text is empty")


def test_the_same_file_twice_is_refused(mechnn, decay, tmp_path):
    refused(mechnn("discover", decay, decay), "is given twice")
    refused(mechnn("discover", "decay.csv", tmp_path / "./decay.csv"), "is given twice")


@pytest.mark.parametrize(
    "terms, message",
    [
        (["0"], '"0" is zero everywhere'),
        (["x - x"], '"x - x" is zero everywhere'),
        (["2*x"], '"2*x" is a multiple of "x"'),
        (["5"], '"5" is a multiple of "1"'),
        (["x**3", "x*x*x"], '"x*x*x" is the same as "x**3"'),
        (["sin(x)", "-sin(x)"], '"-sin(x)" is a multiple of "sin(x)"'),
        (["sin(x) + 1", "2 + 2*sin(x)"], '"2 + 2*sin(x)" is a multiple of "sin(x) + 1"'),
    ],
)
def test_terms_that_add_nothing_are_refused_naming_both(terms, message, mechnn, decay):
    options = [part for term in terms for part in ("--term", term)]
    refused(mechnn("discover", decay, *options), message)


def test_a_term_of_the_library_itself_may_be_given(mechnn, decay):
    result = mechnn("discover", decay, "--term", "x**2", "--term", "sin(x)")
    assert result.returncode == 0, result.stderr


def test_a_deep_or_huge_term_is_refused_and_not_a_crash(mechnn, decay):
    refused(mechnn("discover", decay, "--term", "(" * 5000 + "x" + ")" * 4000), "--term")
    refused(mechnn("discover", decay, "--term", "+".join(["x"] * 20000)), "--term")
    refused(mechnn("discover", decay, "--term", "sin(" * 300 + "x" + ")" * 300), "--term")


def test_help_shows_that_a_term_is_one_text(mechnn):
    (line,) = [line for line in mechnn("discover", "--help").stdout.splitlines()
               if "--term" in line and "--term \"" not in line]
    assert "..." not in line


def test_an_initial_state_given_twice_is_named(mechnn, model):
    refused(mechnn("simulate", model, "--initial", "x=1,x=2"), "x is given twice")


@pytest.mark.parametrize("name", ["x.json", "x.txt", "x"])
def test_simulate_refuses_a_name_that_promises_another_format(name, mechnn, model, tmp_path):
    refused(mechnn("simulate", model, "-o", name), "expected a name ending in .csv or .npz")
    assert not (tmp_path / name).exists()


def test_solve_refuses_a_name_that_promises_another_format(mechnn, tmp_path):
    refused(mechnn("solve", "p.npz", "-o", "o.csv"), "expected a name ending in .npz")
    assert not (tmp_path / "o.csv").exists()


def test_simulated_times_have_the_decimals_of_the_step(mechnn, model):
    result = mechnn("simulate", model, "--times", "0:1:0.3")
    assert [row.split(",")[0] for row in result.stdout.split()] == ["t", "0", "0.3", "0.6", "0.9"]


def test_a_device_is_not_read_to_its_end(mechnn):
    refused(mechnn("discover", "/dev/zero", timeout=10), "/dev/zero: this is a device")


def test_a_pipe_is_read(mechnn, decay, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=lambda: pipe.write_bytes(decay.read_bytes()), daemon=True).start()
    assert mechnn("discover", pipe, timeout=30).returncode == 0


def test_the_log_is_quiet_unless_asked_for(mechnn, decay):
    assert mechnn("discover", decay).stderr == ""
    log = mechnn("discover", decay, "--log-level", "info").stderr
    assert "decay.csv: 41 rows" in log and "3 candidates" in log and "decay_mechnn" in log
    assert "debug" not in log
    assert "model.json" in mechnn("discover", decay, "--log-level", "debug").stderr


def test_progress_is_shown_on_a_terminal_whatever_becomes_of_the_result(program, tmp_path):
    lorenz_csv(tmp_path / "lorenz.csv", 3000)
    leader, terminal = pty.openpty()
    process = subprocess.Popen([str(program), "discover", "lorenz.csv", "--json"], cwd=tmp_path,
                               stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    shown = os.read(leader, 200)
    process.kill()
    process.wait()
    os.close(leader)
    assert b"%" in shown


def test_training_without_pytorch_says_how_to_get_it(mechnn):
    if "not in this build" not in mechnn("--help").stdout:
        pytest.skip("this build has PyTorch: tests/torch")
    result = mechnn("train", "sine.toml", "-o", "run")
    assert result.returncode == 1
    assert "scripts/build.sh release --with-torch" in result.stderr
