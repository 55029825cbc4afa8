"""The plan of the house, held by its imports: they run down, never in a circle; libraries have homes."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "molvae"

# A room imports from its own floor or a lower one. A new room needs a line here.
FLOORS = {
    "__main__": 6,
    "commands": 5,
    "__init__": 4,
    "pretrained": 4,
    "predicted": 4,
    "training": 4,
    "explore": 4,
    "generation": 4,
    "search": 4,
    "codec": 3,
    "drafts": 3,
    "data": 3,
    "scoring": 3,
    "tuning": 3,
    "report": 3,
    "metrics": 2,
    "filters": 2,
    "reading": 2,
    "tokenizer": 2,
    "chem": 1,
    "parallel": 1,
    "model": 1,
    "sampling": 1,
    "optimize": 1,
    "table": 1,
    "model_folder": 1,
    "special_tokens": 0,
    "versions": 0,
    "cores": 0,
    "openmp": 0,
    "errors": 0,
    "chance": 0,
    "dotted": 0,
    "lock": 0,
    "files": 0,
    "seeds": 0,
}
CHEMISTRY = {"chem", "filters", "scoring", "report", "table", "parallel", "tokenizer", "data"}
TENSORS = {"model", "training", "sampling", "optimize"}
HOMES = {
    "distributed": {"parallel"},
    "hydra": {"commands"},
    "omegaconf": {"commands"},
    "pytorch_lightning": {"training"},
    "optuna": {"tuning"},
    "selfies": {"chem/translate.py"},
    "rdkit": {
        "chem",
        "filters",
        "scoring",
        "report",
        "metrics",
        "data",
        "table/sdf.py",
        "explore",
        "predicted",
    },
}
NOT_IN = {"torch": CHEMISTRY, "rdkit": TENSORS}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            whole = node.module == "molvae"
            yield from (f"molvae.{name.name}" if whole else str(node.module) for name in node.names)


def rooms_used_by(module: Path) -> set[str]:
    used = {name.split(".")[1] for name in imports(module) if name.startswith("molvae.")}
    return {"__init__" if name not in FLOORS and name.startswith("__") else name for name in used} - {
        room(module)
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_imports_run_down(module: Path) -> None:
    above = {
        name for name in rooms_used_by(module) if name != "__init__" and FLOORS[name] > FLOORS[room(module)]
    }
    assert not above


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        if module != PACKAGE / "__init__.py":
            graph.setdefault(room(module), set()).update(rooms_used_by(module) - {"__init__"})
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_libraries_stay_at_home(module: Path) -> None:
    place = module.relative_to(PACKAGE).as_posix()
    libraries = {name.split(".")[0] for name in imports(module)}
    for library, homes in HOMES.items():
        if library in libraries:
            assert place in homes or room(module) in homes, library
    for library, rooms in NOT_IN.items():
        if library in libraries:
            assert room(module) not in rooms, library


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES} <= FLOORS.keys()
