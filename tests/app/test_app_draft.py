"""What is being put together for a run, as a project keeps it, and projects that others have made."""

import json
from typing import Any

import pytest

from molvae.app.block import Block
from molvae.app.draft import MOST_BLOCKS, Draft

LEARNED = {"hERG": {"folder": "/here", "tenths": [1.0, 2.0], "direction": "minimize"}}
HERG = Block.learned("hERG", predictor="/here", tenths=[1.0, 2.0], lower_is_better=True)
USUAL = Draft()


def read(kept: Any) -> Draft:
    return Draft.from_plain(json.loads(json.dumps(kept)), LEARNED)


def test_a_draft_is_read_as_it_was_kept() -> None:
    blocks = (
        Block("logp", 1.0, 2.5, weight=3.0),
        Block("similarity", reference="CCO"),
        Block.docking("DRD2"),
        HERG,
    )
    draft = Draft(blocks, ("pains", "veber"), "the basket", 0.5, 40)
    assert read(draft.plain()) == draft
    assert read(Draft(blocks=(), filters=()).plain()) == Draft(blocks=(), filters=())


def test_what_was_learned_is_read_from_where_it_is_now() -> None:
    elsewhere = Block("predicted_hERG", predictor="/etc", threshold=1.0)
    assert read(Draft((elsewhere,)).plain()).blocks[0].predictor == "/here"


@pytest.mark.parametrize(
    "kept", [None, 5, "x", [], [[]], {"blocks": 5}, {"filters": {}, "start": [], "budget": "9"}]
)
def test_what_is_no_draft_is_as_it_comes(kept: Any) -> None:
    assert read(kept) == USUAL


@pytest.mark.parametrize(
    "kept",
    [
        {"budget": 0},
        {"budget": float("nan")},
        {"budget": 10**400},
        {"budget": True},
        {"similarity_floor": -1},
        {"similarity_floor": float("inf")},
    ],
)
def test_numbers_beyond_what_may_be_are_as_they_come(kept: Any) -> None:
    assert read(kept) == USUAL


@pytest.mark.parametrize(
    "block",
    [
        {},
        {"name": 5},
        {"name": "nobody knows"},
        {"name": "qed", "low": float("nan")},
        {"name": "qed", "high": 10**400},
        {"name": "qed", "weight": -1},
        {"name": "qed", "low": 2, "high": 1},
        {"name": "qed", "low": True},
        {"name": "qed", "target": "DRD2"},
        {"name": "qed", "predictor": "/etc"},
        {"name": "qed", "more": 1},
        {"name": "similarity"},
        {"name": "similarity", "reference": "C" * 100_000},
        {"name": "docking_../x", "low": -12, "high": -5, "target": "../x"},
        {"name": "predicted_another", "predictor": "/etc"},
    ],
)
def test_a_block_that_the_page_could_not_have_made_is_left_out(block: dict) -> None:
    assert read({"blocks": [block, {"name": "sa", "low": 1, "high": 3}]}).blocks == (Block("sa", 1, 3),)


def test_blocks_are_read_once_and_not_without_end() -> None:
    assert read({"blocks": [{"name": "qed"}, {"name": "qed", "low": 0.5}]}).blocks == (Block("qed", 0.5),)
    assert read({"blocks": [{"name": "nobody"}] * MOST_BLOCKS + [{"name": "qed"}]}).blocks == ()
