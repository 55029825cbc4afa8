import math
from xml.etree import ElementTree

import pandas as pd
import pytest
from pages import without_script

from molvae.report.trial_charts import axis_of, history, parallel_coordinates
from molvae.report.trials import Trials, shown, trials_page

SVG = "{http://www.w3.org/2000/svg}"
TABLE = pd.DataFrame(
    {
        "trial": [1, 0, 2],
        "state": ["complete", "complete", "failed"],
        "loss": [1.5, 2.0, math.nan],
        "lr": [0.001, 0.1, 0.01],
        "prior": ["<b>&", "normal", "normal"],
        "seconds": [1.0, 2.0, 3.0],
        "error": ["", "", "<script>"],
    }
)


def parse(markup):
    return ElementTree.fromstring(str(markup).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))


def page(table=TABLE, best=(1,)):
    return trials_page(
        Trials(
            title="a sweep",
            table=table,
            objectives={"loss": "minimize"},
            params={"lr": True, "prior": False},
            best=list(best),
            importances={"loss": {"lr": 0.75, "prior": 0.25}} if best else {},
            commands={1: "molvae train data='a <b>.smi'"},
        )
    )


def test_the_page_shows_the_best_command_and_all_trials_and_runs_no_script_but_ours():
    text = page()
    assert "molvae train data=&#39;a &lt;b&gt;.smi&#39;" in text
    assert "<script" not in without_script(text)
    assert "http" not in text.replace("http://www.w3.org", "")
    assert text.count('class="best"') == 1
    assert "75%" in text
    assert "2 complete, 1 failed" in text


def test_a_page_of_failures_alone_says_so():
    text = page(TABLE[TABLE["state"] == "failed"], best=())
    assert "No trial has run to its end." in text
    assert "Too few trials" in text
    assert "molvae train" not in text


@pytest.mark.parametrize("better", ["minimize", "maximize"])
def test_history_has_a_dot_for_each_known_value_and_a_line_that_only_gets_better(better):
    values = [3.0, math.nan, 1.0, 2.0, 4.0]
    drawn = parse(history(values, better, "loss"))
    assert len(drawn.findall(f"{SVG}circle")) == 4
    path = drawn.find(f"{SVG}path").get("d")
    heights = [float(step.partition("V")[2]) for step in path.split("H")[1:]]
    assert heights == sorted(heights, reverse=better == "maximize")
    assert len(parse(history([5.0], better, "one")).findall(f"{SVG}circle")) == 1


def test_axes_of_numbers_logarithms_and_words():
    assert axis_of("lr", [0.001, 0.1, 0.01], log=True).places == pytest.approx([0.0, 1.0, 0.5])
    assert axis_of("dim", [2, 4, 3]).places == pytest.approx([0.0, 1.0, 0.5])
    assert axis_of("same", [7, 7]).labels == [(0.5, "7")]
    assert axis_of("on", [True, False]).labels == [(0.0, "False"), (1.0, "True")]
    assert axis_of("one", ["a"]).places == [0.5]


def test_parallel_coordinates_have_a_line_for_each_trial_the_best_on_top():
    axes = [axis_of("lr", [1.0, 2.0, 3.0]), axis_of("<b>", ["a", "b", "a"])]
    drawn = parse(parallel_coordinates(axes, [True, False, False], ["trial 0", "trial 1", "trial 2"], "all"))
    titles = [path.findtext(f"{SVG}title") for path in drawn.findall(f"{SVG}path")]
    assert titles == ["trial 1", "trial 2", "trial 0"]
    assert "<b>" in [text.text for text in drawn.findall(f"{SVG}text")]


def test_values_are_short():
    assert [shown(value) for value in (0.000123456, math.nan, None, 12, "text")] == [
        "0.0001235",
        "–",
        "–",
        "12",
        "text",
    ]
