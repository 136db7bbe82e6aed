"""mechnn bench: that a benchmark runs; it times nothing worth reading."""

import json


def test_the_solver_is_measured(mechnn):
    assert json.loads(mechnn("bench", "solver", "--json", timeout=900).stdout)["measurements"]
