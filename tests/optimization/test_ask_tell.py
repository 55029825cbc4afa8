import pandas as pd
import pytest

import molvae
from molvae.errors import MolvaeError, SettingError
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.searches import SurrogateConfig

PARACETAMOL = "CC(=O)Nc1ccc(O)cc1"
SEARCH = SurrogateConfig(initial=6, library=50, generations=1)
SETTINGS = {
    "search": SEARCH,
    "batch": 5,
    "budget": 25,
    "start": [PARACETAMOL, *("C" * length for length in range(2, 11))],
    "constraints": ConstraintsConfig(filters=None),
}


@pytest.fixture(scope="module")
def model(model_folder):
    return molvae.load(model_folder)


@pytest.fixture
def begin(model, tmp_path):
    """Return a function that opens the search of a folder."""

    def make(folder="project", **settings):
        return molvae.Optimization("pIC50", model=model, folder=tmp_path / folder, **SETTINGS | settings)

    return make


def measure(smiles):
    return [4.0 + text.upper().count("N") for text in smiles]


def spend(search):
    """Measure all that is asked for; returns it batch by batch."""
    batches = []
    while batch := search.ask():
        batches.append(batch)
        search.tell(batch, measure(batch))
    return batches


def test_it_asks_batch_by_batch_until_the_budget_is_spent(begin):
    with begin() as search:
        batches = spend(search)
        found = search.result()
    asked = [text for batch in batches for text in batch]
    assert asked[0] == PARACETAMOL
    assert len(asked) == len(set(asked)) == 25
    assert found.summary["ending"] == "budget"
    assert found.best["score"].iloc[0] == max(measure(asked))
    assert found.ledger["smiles"].tolist() == asked
    assert "<svg" in found._repr_html_()


def test_a_batch_is_open_until_all_of_it_is_told_in_any_order(begin):
    with begin() as search:
        first = search.ask()
        assert search.ask() == first
        search.tell(first[::-2], measure(first[::-2]))
        assert search.ask() == [text for text in first if text not in first[::-2]]
        rest = search.ask()
        assert len(rest) == 2
        search.tell(rest, [None, *measure(rest[1:])])
        assert not set(search.ask()) & set(first)
        assert search.result().summary["failed"] == {"no score was given": 1}
        assert search.result().summary["ending"] == "open"


def test_days_later_it_goes_on_where_it_was(begin):
    with begin("whole") as search:
        whole = spend(search)
    for number, batch in enumerate(whole):
        with begin("parts") as search:
            assert search.ask() == batch, number
        with begin("parts") as search:
            search.tell(batch[:2], measure(batch[:2]))
        with begin("parts") as search:
            assert search.ask()[: len(batch) - 2] == batch[2:]
            search.tell(batch[2:], measure(batch[2:]))
    with begin("parts") as search, begin("whole") as other:
        assert search.ask() == []
        pd.testing.assert_frame_equal(search.result().ledger, other.result().ledger)


def test_it_learns_from_molecules_that_it_did_not_ask_for(begin):
    with begin() as search:
        first = search.ask()
        search.tell(["OCC", *first], [7.0, *measure(first)])
        search.ask()
        assert search._search.optimizer.known["CCO"] == 7.0
        assert search.result().best["smiles"].iloc[0] == "CCO"
        second = search.ask()
    with begin() as search:
        assert search.ask() == second


def test_without_a_folder_it_keeps_all_in_memory(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    search = molvae.Optimization(model=model, **SETTINGS | {"budget": 5})
    assert len(spend(search)) == 1
    assert not any(tmp_path.iterdir())


def test_what_is_told_is_checked_before_it_is_written(begin):
    with begin() as search:
        with pytest.raises(SettingError, match="scores=1: one for each of 2 molecules"):
            search.tell(["CCO", "CCN"], [1.0])
        with pytest.raises(SettingError, match="smiles=C1CC: this is no molecule"):
            search.tell(["CCO", "C1CC"], [1.0, 2.0])
        assert not search.calls


def test_another_search_has_another_folder(begin):
    with begin(), pytest.raises(MolvaeError, match="is being written by another run"):
        begin()
    with pytest.raises(SettingError, match=r"seed=1: .* holds a run with 0; name another"):
        begin(seed=1)
