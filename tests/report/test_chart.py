import re
from xml.etree import ElementTree

import numpy as np
import pytest

from molvae.report.chart import HEIGHT, WIDTH, agreement, histograms, lines

SVG = "{http://www.w3.org/2000/svg}"


def parse(markup):
    return ElementTree.fromstring(markup)


def test_one_path_for_each_series_within_the_picture():
    generator = np.random.default_rng(0)
    drawn = parse(histograms({"a": generator.normal(size=500), "b": generator.normal(2, 1, 300)}, "two"))
    paths = drawn.findall("path")
    assert [path.get("class") for path in paths] == ["series-0", "series-1"]
    ticks = [float(text.get("x", "nan")) for text in drawn.findall("text")]
    assert len(ticks) >= 3
    assert all(0 <= x <= WIDTH for x in ticks)


@pytest.mark.parametrize("values", [np.ones(5), np.array([3.0]), np.array([1e9, 1e9 + 1])])
def test_values_without_spread_are_drawn(values):
    assert parse(histograms({"a": values}, "flat")).findall("path")


def test_nan_is_left_out_and_nothing_at_all_is_said():
    assert "No value" in histograms({"a": np.array([np.nan])}, "none")
    assert parse(histograms({"a": np.array([np.nan, 1.0, 2.0])}, "some")).findall("path")


def test_labels_are_escaped():
    drawn = histograms({"a": np.arange(5.0)}, '"><script>')
    assert "<script" not in drawn


def test_one_distribution_is_drawn_as_ours():
    assert parse(histograms({"a": np.arange(9.0)}, "one")).find("path").get("class") == "series-1"


def test_a_curve_goes_through_its_points_and_breaks_where_there_is_none():
    x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 5.0, np.nan, 10.0])
    drawn = parse(lines({"others": [(x, x)], "ours": [(x, y)]}, "curves"))
    path = drawn.findall("path")[-1]
    assert path.get("class") == "line-1"
    assert path.get("d").count("M") == 2
    dots = [dot for dot in drawn.findall("circle") if dot.get("class") == "dot-1"]
    places = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in dots]
    assert len(places) == 3
    assert places[0][0] < places[1][0] < places[2][0] <= WIDTH
    assert HEIGHT > places[0][1] > places[1][1] > places[2][1] >= 0


def test_a_curve_of_one_value_or_none_is_drawn_or_said():
    one = np.array([2.0])
    assert len(parse(lines({"a": [(one, one)]}, "one")).findall("circle")) == 1
    assert "No value" in lines({"a": [(one, np.array([np.nan]))]}, "none")


def test_what_agrees_lies_on_the_line_and_both_sides_have_one_scale():
    x = np.array([4.0, 9.0])
    drawing = agreement(x, x, np.array([0.1, 0.2]), "predicted against measured")
    start, end = re.search(r'class="line-0" d="M(\S+ \S+)L(\S+ \S+)"', drawing).groups()
    assert f"M{start}h0" in drawing
    assert f"M{end}h0" in drawing
    assert drawing.count(">6</text>") == 2
    assert "No value" in agreement(x[:0], x[:0], x[:0], "nothing")
