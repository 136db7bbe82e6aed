"""What becomes of the equations of a field: their verdict, and mechnn simulate with them."""

import json

import numpy as np
import pytest

from test_field import travelling


def pure_noise():
    t, x, u = travelling(noise=0)
    return t, x, np.random.default_rng(2).normal(size=u.shape)


@pytest.mark.parametrize("make, headline", [(travelling, "good"), (pure_noise, "unexplained")])
def test_a_verdict_says_whether_the_equations_explain_the_field(mechnn, tmp_path, make, headline):
    t, x, u = make()
    np.savez(tmp_path / "wave.npz", t=t, x=x, u=u)
    text = mechnn("field", "wave.npz").stdout
    assert f"\n{headline.capitalize()}: " in text
    assert f"Do the equations explain the data?       {headline}\n" in text
    verdict = json.loads((tmp_path / "wave_mechnn" / "field.json").read_text())["verdict"]
    assert verdict["headline"] == headline and verdict["equations"]["light"] == headline
    if headline == "good":
        assert verdict["equations"]["components"]["u"]["skill"] > 0.95
        assert verdict["advice"] == []


@pytest.fixture
def found(mechnn, tmp_path):
    t, x, u = travelling()
    np.savez(tmp_path / "wave.npz", t=t, x=x, u=u)
    assert mechnn("field", "wave.npz", "--periodic", "x").returncode == 0
    return tmp_path / "wave_mechnn" / "field.json"


def test_the_equations_are_integrated_beside_data_that_they_have_not_seen(mechnn, tmp_path, found):
    t, x, u = travelling(noise=0)
    # The same waves elsewhere, without noise.
    np.savez(tmp_path / "other.npz", t=t, x=x, u=np.roll(u, 17, axis=1))
    arguments = ["simulate", "wave_mechnn/field.json", "--like", "other.npz"]
    result = json.loads(mechnn(*arguments, "-o", "simulated.npz", "--json").stdout)
    assert result["status"] == "done" and result["reached"] == t[-1]
    assert result["error_over_deviation"]["u"] < 0.05
    simulated = np.load(tmp_path / "simulated.npz")
    other = np.load(tmp_path / "other.npz")
    assert np.array_equal(simulated["x"], x) and simulated["u"].shape == u.shape
    error = np.sqrt(np.mean((simulated["u"] - other["u"]) ** 2)) / other["u"].std()
    assert error == pytest.approx(result["error_over_deviation"]["u"], rel=0.1)
    assert "Integrated from t = 0 to 6" in mechnn(*arguments).stdout


def test_equations_that_explode_are_said_to(mechnn, tmp_path, found):
    document = json.loads(found.read_text())
    for term in document["equations"][0]["conservative_terms"]:
        term["coefficient"] *= -3
    found.write_text(json.dumps(document))
    result = mechnn("simulate", "wave_mechnn/field.json", "--like", "wave.npz")
    assert result.returncode == 1
    assert "the field leaves all bounds after t = " in result.stderr


@pytest.mark.parametrize(
    "change, options, message",
    [
        ({}, [], "give one with --like"),
        ({}, ["--like", "wave.npz", "--initial", "u=1"], "--initial: a field starts from that of"),
        ({"order": 3}, ["--like", "wave.npz"], "/order: found 3, expected 1 or 2"),
        ({"components": ["v"]}, ["--like", "wave.npz"], "/equations/0/component"),
        ({"periodic": []}, ["--like", "wave.npz"], "/periodic"),
        ({"equations": []}, ["--like", "wave.npz"], "/equations: found an array, expected at least one"),
    ],
)
def test_what_cannot_be_integrated_is_refused(mechnn, found, change, options, message):
    document = json.loads(found.read_text())
    document.update(change)
    found.write_text(json.dumps(document))
    result = mechnn("simulate", "wave_mechnn/field.json", *options)
    assert result.returncode == 2
    assert message in result.stderr
