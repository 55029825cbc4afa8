"""Plain values held against annotations."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from molvae.checks.schema import check_arguments, check_fields, check_type, made_of


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (1, int),
        (1, float),
        (math.nan, float),
        (True, bool),
        (None, int | None),
        ("a", Literal["a", "b"]),
        (["a"], Sequence[str]),
        (("a", "b"), list[str]),
        ([1, "a"], tuple[int, str]),
        ({"a": {"min": 1}}, Mapping[str, Mapping[str, float]]),
        ("whatever", Any),
        (3, slice),  # no file holds one: what it is built of is looked at by itself
    ],
)
def test_what_fits(value, wanted):
    check_type(value, wanted, "x")


@pytest.mark.parametrize(
    ("value", "wanted", "says"),
    [
        (True, int, "x: a whole number is wanted, not True"),
        (1, bool, "x: true or false is wanted, not 1"),
        (1.0, int, "x: a whole number is wanted, not 1.0"),
        (2**63, int, "x: a whole number is wanted"),
        pytest.param(10**5_000, float, "x: a number is wanted, not a giant number", id="giant"),
        ("1", float, "x: a number is wanted, not '1'"),
        (None, str, "x: text is wanted, not None"),
        ("c", Literal["a", "b"], "x: one of 'a', 'b' is wanted, not 'c'"),
        ("abc", list[str], "x: a list is wanted, not 'abc'"),
        (["a", 1], list[str], r"x\[1\]: text is wanted, not 1"),
        ({"a": {"min": "low"}}, dict[str, dict[str, float]], "x.a.min: a number is wanted, not 'low'"),
        ({1: "a"}, dict[str, str], "a key of x: text is wanted, not 1"),
        ([], dict[str, str], r"x: a map is wanted, not \[\]"),
        ([], int | None, r"x: a whole number or null is wanted, not \[\]"),
        ("y" * 1_000, int, r"y{50,}\.\.\.$"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(value, wanted, says):
    with pytest.raises(ValueError, match=says):
        check_type(value, wanted, "x")


def test_fields_have_to_be_there():
    assert check_fields({"a": 1, "b": "more"}, {"a": int}) == {"a": 1, "b": "more"}
    for document, says in (({}, "no counts.a"), ([], "counts: a map is wanted"), ({"a": ""}, "counts.a: ")):
        with pytest.raises(ValueError, match=says):
            check_fields(document, {"a": int}, "counts")


@dataclass
class Point:
    x: float
    name: str = ""


def test_arguments_are_those_of_what_takes_them():
    assert made_of(Point, {"x": 1, "name": "a"}, "point") == Point(1, "a")
    for settings, says in (
        ({"x": "1"}, "point.x: a number is wanted"),
        ({"x": 1, "y": 2}, "point has no y; it has x, name"),
        ({}, "point: .*missing"),
        ([1], "point: a map is wanted"),
    ):
        with pytest.raises(ValueError, match=says):
            made_of(Point, settings, "point")


def test_annotations_that_only_a_type_checker_knows_accept_anything():
    def scaled(by: "Unknown") -> None:
        """Take some of it."""

    check_arguments(scaled, {"by": "two"}, "scaled")


def test_of_a_function_too():
    def scaled(values: object, by: float) -> None:
        """Take some of it."""

    check_arguments(scaled, {"by": 2}, "scaled")
    with pytest.raises(ValueError, match=r"scaled\.by: a number is wanted, not 'two'"):
        check_arguments(scaled, {"by": "two"}, "scaled")
