"""scikit-learn's conventions for estimators, kept without needing scikit-learn."""

from __future__ import annotations

import inspect
from typing import Any


def not_fitted(estimator: Any) -> Exception:
    """What to raise for an estimator that is not fitted: scikit-learn's own error where it is."""
    message = f"This {type(estimator).__name__} is not fitted yet; call fit first."
    try:
        from sklearn.exceptions import NotFittedError
    except ImportError:
        return AttributeError(message)
    return NotFittedError(message)


class Estimator:
    """Parameters are the arguments of __init__, kept as they were given."""

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name; `deep` has no meaning here."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **parameters: Any):
        """Sets parameters by name. Raises ValueError for an unknown one."""
        known = self._parameter_names()
        for name, value in parameters.items():
            if name not in known:
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self!r}. "
                    f"Valid parameters are: {known!r}."
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """Only what differs from the defaults, as scikit-learn shows it."""
        defaults = inspect.signature(type(self).__init__).parameters
        shown = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(allow_nan=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")
