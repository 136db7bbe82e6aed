"""What is typed by mistake is refused before any work, naming the option and what is wrong."""

import os
import pty
import subprocess
import threading

import pytest

from test_discover import lorenz_csv


def refused(result, message):
    assert result.returncode == 2, result.stderr
    assert message in result.stderr
    assert result.stdout == ""


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
