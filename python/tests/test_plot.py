"""Pictures: each is drawn into a file, and shows what it says."""

import numpy as np
import pytest
from conftest import decay

import mechnn
from mechnn import plot


@pytest.mark.parametrize("draw", [plot.fit, plot.phase, plot.residuals, plot.coefficients])
@pytest.mark.parametrize("of", ["hudson", "swinging"])
def test_each_picture_is_drawn(draw, of, tmp_path, request):
    axes = np.atleast_1d(draw(request.getfixturevalue(of)))
    axes[0].figure.savefig(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 5000


def test_the_fit_shows_data_and_states(hudson):
    lines, points = plot.fit(hudson)[1].lines
    assert np.array_equal(lines.get_ydata(), hudson.fits_[0].states[:, 1])
    assert np.array_equal(points.get_ydata(), hudson.fits_[0].samples[:, 1])


def test_the_phase_picture_takes_states_by_name(hudson, swinging):
    assert plot.phase(hudson, "lynx", "hare").get_xlabel() == "lynx"
    assert plot.phase(swinging).get_ylabel() == "x_dot"
    with pytest.raises(ValueError, match="got 'fox', expected one of hare, lynx"):
        plot.phase(hudson, "fox")


def test_given_axes_are_drawn_on(hudson):
    axes = plot.residuals(hudson)
    assert plot.residuals(hudson, axes) is axes
    with pytest.raises(ValueError, match=r"axes: got shape \(1,\), expected \(2,\)"):
        plot.residuals(hudson, axes[:1])


def test_one_state_of_first_order_has_no_phase_picture():
    t, x = decay()
    with pytest.raises(ValueError, match="one variable only"):
        plot.phase(mechnn.Discoverer().fit(x, t=t))
