"""Differential equations from measured trajectories, and linear ODEs as a differentiable layer.

Discoverer finds equations behind data, discover_field those behind fields on grids, fit estimates the parameters of known ones, simulate and load use them, linear_ode_solve is the batched
solver on NumPy arrays and PyTorch tensors. mechnn.nn (needs PyTorch) has layers made of it,
mechnn.plot (needs Matplotlib) draws what was found; both are imported when first used.
"""

import importlib

from mechnn import _core
from mechnn._discoverer import Discoverer, FittedTrajectory, Rival
from mechnn._field import FieldEquation, FieldResult, FieldTerm, discover_field
from mechnn._fit import FitResult, Parameter, fit
from mechnn._linear_ode import LinearOdeResult, linear_ode_solve
from mechnn._model import Model, Start, Term, load, simulate
from mechnn._warnings import NumericalWarning

__version__ = _core.version
__all__ = [
    "Discoverer",
    "FieldEquation",
    "FieldResult",
    "FieldTerm",
    "FitResult",
    "FittedTrajectory",
    "LinearOdeResult",
    "Model",
    "NumericalWarning",
    "Parameter",
    "Rival",
    "Start",
    "Term",
    "__version__",
    "discover_field",
    "fit",
    "linear_ode_solve",
    "load",
    "simulate",
]


def __getattr__(name: str):
    if name in ("nn", "plot"):
        return importlib.import_module(f"mechnn.{name}")
    raise AttributeError(f"module 'mechnn' has no attribute {name!r}")
