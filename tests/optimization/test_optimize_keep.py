"""A search around what must stay: its moves are made inside the constraint."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import molvae
from molvae.chem.standardize import Standardizer
from molvae.errors import SettingError
from molvae.fragments.inside import Inside
from molvae.fragments.request import kept_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import frame_of
from molvae.optimization.constraints_config import ConstraintsConfig

LEAD = "CC(=O)Nc1ccc(O)cc1"
RING = "atoms:4,5,6,7,9,10"


def inside(keep: str, start: str = "") -> Inside:
    kept = kept_of(keep, start)
    frame = frame_of(kept.mol, kept.groups, FragmentTable.shipped())
    return Inside(kept, frame, [start] if start else [], np.random.default_rng(0))


def test_what_holds_the_part_passes_as_it_is() -> None:
    assert inside(RING, LEAD)("CCOc1ccc(N)cc1") == "CCOc1ccc(N)cc1"


def test_what_lacks_it_lends_its_parts() -> None:
    bring = inside(RING, LEAD)
    brought = {bring("CCNC(=O)c1ccncc1O") for _ in range(20)} - {None}
    assert len(brought) > 2
    assert all(bring.kept.holds(smiles) for smiles in brought if smiles)


def test_without_a_start_the_other_parts_come_of_the_table() -> None:
    bring = inside("[*:1]c1ccc([*:2])cc1")
    brought = bring("CCO")
    assert brought is not None
    assert bring.kept.holds(brought)


def test_nothing_comes_of_nothing() -> None:
    assert inside(RING, LEAD)(None) is None


@pytest.mark.parametrize("search", ["surrogate", "finetune", "cmaes"])
def test_every_call_is_spent_on_molecules_that_hold_it(model_folder: Path, search: str) -> None:
    found = molvae.optimize(
        "qed",
        model=str(model_folder),
        start=LEAD,
        budget=12,
        batch=4,
        search=search,
        constraints=ConstraintsConfig(keep=RING, filters=None),
    )
    kept = kept_of(RING, LEAD).opened()
    assert len(found.ledger) == 12
    assert all(map(kept.holds, found.ledger["smiles"]))


@pytest.mark.parametrize(("keep", "passes"), [(RING, True), ("[*:1]c1ccc([*:2])cc1", False)])
def test_hydrogens_of_a_part_of_start_may_be_replaced_and_those_of_a_fragment_with_points_not(
    keep: str, passes: bool
) -> None:
    demands = ConstraintsConfig(keep=keep, filters=None).constraints([LEAD], [LEAD])
    assert (not demands.reason("CC(=O)Nc1ccc(O)c(F)c1")) is passes
    assert demands.reason("CC(=O)Nc1ccc(O)nc1")
    assert not demands.reason("CCOc1ccc(N)cc1")


def test_charges_that_the_model_takes_away_are_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    charged, read = "C[NH+](C)CCc1ccccc1", "CN(C)CCc1ccccc1"
    model = replace(molvae.load("moses", "cpu"), standardizer=Standardizer())
    for keep in ("atoms:0,1,2,3", "[*:1]CC[NH+](C)C"):
        with caplog.at_level("INFO"):
            demands = ConstraintsConfig(keep=keep, filters=None).constraints([read], [charged], model)
        assert "keep: the model reads" in caplog.text
        assert not demands.reason("CN(C)CCc1ccncc1")
        assert demands.reason("CNCCc1ccncc1")


def test_a_part_that_no_start_holds_is_refused() -> None:
    with pytest.raises(SettingError, match="no start molecule holds"):
        ConstraintsConfig(keep="[*:1]c1ccncc1").constraints([LEAD])


def test_a_part_of_nothing_is_refused() -> None:
    with pytest.raises(SettingError, match="needs a start molecule"):
        ConstraintsConfig(keep="c1ccccc1").constraints()
