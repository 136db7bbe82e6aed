"""scikit-learn's own checks of estimators, and its tools around a Discoverer."""

import numpy as np
import pytest
from conftest import decay
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import parametrize_with_checks

from mechnn import Discoverer


# All of them apply but the one of array libraries beside NumPy, which skips itself. Those of
# regressors, classifiers and transformers are not asked for, for a Discoverer is none of them.
@parametrize_with_checks([Discoverer(threads=1), Discoverer(degree=1, noise=0.1, threads=1)])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def test_a_clone_has_the_parameters_and_no_result():
    t, x = decay()
    fitted = Discoverer(degree=1, terms=["x**3"], states=["x"], inputs=[]).fit(x, t=t)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError, match="call fit first"):
        copy.equations()


def test_a_grid_search_prefers_the_library_that_has_the_term():
    # Folds of scikit-learn cut series to pieces; here each is a whole trajectory of its own.
    t, x = decay()
    samples = [np.column_stack([t, x]) for _ in range(4)]

    class ByTrajectory(Discoverer):
        def fit(self, X, y=None):
            return super().fit([one[:, 1:] for one in X], t=[one[:, 0] for one in X])

        def score(self, X, y=None):
            return super().score([one[:, 1:] for one in X], t=[one[:, 0] for one in X])

    search = GridSearchCV(ByTrajectory(threads=1), {"degree": [0, 1]}, cv=2).fit(samples)
    assert search.best_params_ == {"degree": 1} and search.best_score_ > 0.99


def test_parameters_are_shown_where_they_are_no_defaults():
    assert repr(Discoverer()) == "Discoverer()"
    assert repr(Discoverer(degree=3, noise=0.1)) == "Discoverer(degree=3, noise=0.1)"
    with pytest.raises(ValueError, match="Invalid parameter 'degre'"):
        Discoverer().set_params(degre=3)
