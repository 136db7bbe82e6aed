"""What the package warns of."""


class NumericalWarning(RuntimeWarning):
    """Some numbers of a result are NaN because the numerics failed there; the message says why."""
