"""What was refused so far stands in a file of the run's folder."""

import json

from molvae.filters.chain import FilterChain
from molvae.filters.properties import PropertyRange
from molvae.optimization.constraints import Constraints
from molvae.optimization.refusals import REFUSED, Refusals


def test_the_file_is_there_with_the_first_call_and_not_written_for_each(tmp_path) -> None:
    constraints = Constraints(FilterChain({"size": PropertyRange({"mw": {"min": 90.0}})}))
    refusals = Refusals(constraints, tmp_path)
    constraints.admitted(["CCO", "CCN", "c1ccccc1CCN"])
    refusals.tell()
    (count,) = json.loads((tmp_path / REFUSED).read_text()).values()
    assert count == 2
    constraints.admitted(["C"])
    refusals.tell()
    assert sum(json.loads((tmp_path / REFUSED).read_text()).values()) == 2


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Refusals(Constraints(FilterChain({})), None).tell()
    assert not list(tmp_path.iterdir())
