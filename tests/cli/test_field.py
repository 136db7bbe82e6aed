"""mechnn field: partial differential equations from fields on grids."""

import json
import xml.etree.ElementTree

import numpy as np
import pytest


def travelling(times=60, points=80, noise=0.05):
    """u_t = -u_x + 0.05 u_xx, periodic in 10."""
    t, x = np.linspace(0, 6, times), np.linspace(0, 10, points, endpoint=False)
    u = np.zeros((times, points))
    for j in range(1, 6):
        k = 2 * np.pi * j / 10
        phase = k * (x[None] - t[:, None]) + 1.7 * j * j
        u += np.cos(phase) * np.exp(-0.05 * k * k * t[:, None])
    return t, x, u + noise * np.random.default_rng(1).normal(size=u.shape)


@pytest.fixture
def field(tmp_path):
    t, x, u = travelling()
    np.savez(tmp_path / "wave.npz", t=t, x=x, u=u)
    return "wave.npz"


def test_equations_are_printed_with_errors_and_rivals(mechnn, field):
    result = mechnn("field", field)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "\n  u_t = - (" in result.stdout and ") u_x\n" in result.stdout
    assert ") u_xx\n" in result.stdout
    assert "Rivals of u_t, and how far behind" in result.stdout


def test_json_has_terms_errors_and_the_conservative_form(mechnn, field):
    found = json.loads(mechnn("field", field, "--json").stdout)
    assert found["status"] == "done" and found["warnings"] == []
    (equation,) = found["equations"]
    assert equation["left"] == "u_t"
    terms = {term["term"]: term for term in equation["terms"]}
    assert set(terms) == {"u_x", "u_xx"}
    for name, truth in {"u_x": -1, "u_xx": 0.05}.items():
        off = terms[name]["coefficient"] - truth
        assert abs(off) < 4 * terms[name]["standard_error"]
    assert equation["conservative_terms"][0]["derivatives"] == [1]
    assert "(u**2)_x" in found["library"]


def test_a_field_with_the_time_last_is_turned_and_said(mechnn, tmp_path, field):
    t, x, u = travelling()
    np.savez(tmp_path / "turned.npz", t=t[:, None], x=x, u=u.T)
    turned = mechnn("field", "turned.npz", "--json")
    found = json.loads(turned.stdout)
    assert found["warnings"] == ["turned.npz: read with the time as the last axis"]
    straight = json.loads(mechnn("field", field, "--json").stdout)
    assert found["equations"] == straight["equations"]


@pytest.mark.parametrize(
    "arrays, options, message",
    [
        ({"t": 60, "u": (60, 80)}, [], "expected coordinates 'x'"),
        ({"t": 60, "x": 80, "u": (60, 70)}, [], "expected a field of shape (60, 80)"),
        ({"x": 80, "u": (60, 80)}, [], "expected an array 't'"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--periodic", "y"], "--periodic: found 'y', expected"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--components", "v"], "expected an array 'v'"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--order", "3"], "--order: got 3"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--noise", "-1"], "--noise: got -1"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--noise", "1,2"], "--noise: got 2 values"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--components", "u,u"], "found 'u' twice"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--space", "x,x"], "--space: found 'x' twice"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--components", "x"], "found 'x', which"),
        ({"t": 60, "x": 80, "u": (60, 80)}, ["--space", "t"], "found 't', which is the time"),
        ({"t": 60, "x": 8, "u": (60, 8)}, [], "odd.npz: axis 'x': got 8 points"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(mechnn, tmp_path, arrays, options, message):
    made = {
        name: np.linspace(0, 1, shape) if isinstance(shape, int) else np.ones(shape)
        for name, shape in arrays.items()
    }
    np.savez(tmp_path / "odd.npz", **made)
    result = mechnn("field", "odd.npz", *options)
    assert result.returncode == 2
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_folder_holds_the_report_the_result_and_the_smoothed_field(mechnn, tmp_path, field):
    result = mechnn("field", field, "-o", "found")
    assert "Files in found/: report.html, field.json, smoothed.npz" in result.stdout
    page = (tmp_path / "found" / "report.html").read_text()
    xml.etree.ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    assert "<i>u</i><sub>xx</sub>" in page and page.count(", blue −") == 5
    again = json.loads(mechnn("field", field, "--json").stdout)
    assert json.loads((tmp_path / "found" / "field.json").read_text()) == again
    smoothed = np.load(tmp_path / "found" / "smoothed.npz")["u"]
    truth, data = travelling(noise=0)[2], travelling()[2]
    assert np.std(smoothed - truth) < 0.6 * np.std(data - truth)
