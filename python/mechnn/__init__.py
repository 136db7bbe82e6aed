"""Differential equations from measured trajectories, and linear ODEs as a differentiable layer."""

from mechnn._core import __version__
from mechnn._linear_ode import LinearOdeResult, linear_ode_solve
from mechnn._warnings import NumericalWarning

__all__ = ["LinearOdeResult", "NumericalWarning", "__version__", "linear_ode_solve"]
