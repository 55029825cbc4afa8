"""Docking as a block of the page. A program stands in dockstring's place, since docking takes minutes."""

import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from molvae.app.block import DOCKED_SPAN, Block, docking_time
from molvae.app.plan import Plan
from molvae.app.tasks import optimize
from molvae.errors import MolvaeError
from molvae.report.meanings import MEANINGS

DOCKSTRING = """
class Target:
    def dock(self, smiles, num_cpus=None):
        return -0.5 * len(smiles), {}

def load_target(name):
    assert name == "DRD2"
    return Target()

def list_all_target_names():
    return ["EGFR", "DRD2"]
"""
BUDGET = 3


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A dockstring whose scores follow the length of a SMILES."""
    package = tmp_path / "site" / "dockstring"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(DOCKSTRING)
    (package / "errors.py").write_text("class DockstringError(Exception): ...\n")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    yield
    sys.modules.pop("dockstring", None)


def test_targets_are_offered_where_docking_is_installed(installed: None) -> None:
    assert optimize.targets() == ["DRD2", "EGFR"]


def test_a_command_and_its_python_dock_the_same_molecules(
    installed: None, run_both_ways: Callable, model_folder: Path
) -> None:
    blocks = (Block.of("qed"), Block.docking("DRD2"))
    ledger = run_both_ways(Plan(blocks, str(model_folder), budget=BUDGET, filters=("pains",), seed=3))
    assert ledger["docking_DRD2"].tolist() == [-0.5 * len(smiles) for smiles in ledger["smiles"]]


@pytest.mark.skipif(find_spec("dockstring") is not None, reason="dockstring is installed")
def test_where_docking_is_not_installed_a_run_says_what_to_install(
    molvae: Callable, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert optimize.targets() == []
    plan = Plan((Block.docking("DRD2"),), str(model_folder), budget=BUDGET)
    plan.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    done = molvae(*plan.arguments())
    assert done.code
    assert "pip install 'molvae[dock]'" in done.err.strip().splitlines()[-1]


def test_a_block_of_docking_falls_from_one_limit_to_the_other() -> None:
    plan = Plan((Block.of("qed"), Block.docking("DRD2")), "drugs")
    docked = yaml.safe_load(plan.objective_yaml())["scorers"]["docking_DRD2"]
    assert {*docked["scorer"]} == {"_target_", "target", "timeout"}  # and no file of this machine
    assert docked["scorer"]["target"] == "DRD2"
    assert (docked["desirability"]["one"], docked["desirability"]["zero"]) == (-12.0, -5.0)
    assert "timeout=0" in plan.arguments()
    assert "timeout=0" not in Plan((Block.of("qed"),), "drugs").arguments()
    assert Plan.from_plain(plan.plain()) == plan


@pytest.mark.parametrize(
    "block",
    [Block("docking_x", -12, -5, target="../../etc/x"), Block("docking_DRD2", -5, -5, target="DRD2")],
)
def test_no_path_is_a_target_and_limits_lie_apart(block: Block) -> None:
    with pytest.raises(MolvaeError, match="Docking to"):
        Plan((block,), "drugs")


def test_the_time_of_docking_is_told() -> None:
    assert docking_time(1) == "1 to 5 minutes"
    assert docking_time(59) == "59 to 295 minutes"
    assert docking_time(3000) == "50 to 250 hours"


def test_a_curve_shows_no_value_that_cannot_be() -> None:
    for name, known in MEANINGS.items():
        block = Block.of(name)
        low, high = block.span
        assert known.least <= low <= block.low <= block.high <= high <= known.most, name
    assert Block.of("qed").span == (0, 1)
    assert Block.of("sa").span[0] == 1
    assert Block.docking("DRD2").span == DOCKED_SPAN
