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
    "cli": 5,
    "app": 4,
    "__init__": 4,
    "training": 4,
    "tuning": 4,
    "designing": 4,
    "explore": 4,
    "sampling": 4,
    "evaluation": 4,
    "optimization": 4,
    "assay": 4,
    "screening": 4,
    "model": 3,
    "data": 3,
    "scoring": 3,
    "optimization/oracle": 3,
    "report": 3,
    "filters": 2,
    "fragments": 2,
    "model/priors": 2,
    "chem": 1,
    "model/nn": 1,
    "optimization/algorithms": 3,
    "table": 1,
    "parts": 1,
    "parallel": 0,
    "files": 0,
    "checks": 0,
    "errors": 0,
}
CHEMISTRY = {
    "chem",
    "filters",
    "scoring",
    "report",
    "table",
    "parallel",
    "data",
    "files",
    "checks",
    "parts",
    "fragments",
}
TENSORS = {"model/nn", "model/priors", "training", "optimization/algorithms"}
HOMES = {
    "distributed": {"parallel"},
    "hydra": {"cli"},
    "omegaconf": {"cli"},
    "pytorch_lightning": {"training"},
    "optuna": {"tuning"},
    "nicegui": {"app"},
    "fastapi": {"app"},
    "uvicorn": {"app"},
    "selfies": {"chem/translate.py"},
    "rdkit": {
        "chem",
        "filters",
        "fragments",
        "scoring",
        "report",
        "evaluation",
        "assay",
        "data",
        "table",
        "explore",
        "model",
    },
}
NOT_IN = {"torch": CHEMISTRY | {"app"}, "rdkit": TENSORS}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(module: str) -> str:
    """The innermost room that a module, such as `model/nn/decoder`, stands in."""
    parts = module.removesuffix(".py").split("/")
    inner = "/".join(parts[:2])
    return inner if inner in FLOORS else parts[0]


def place(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            whole = node.module == "molvae"
            yield from (f"molvae.{name.name}" if whole else str(node.module) for name in node.names)


def rooms_used_by(module: Path) -> set[str]:
    used = {room("/".join(name.split(".")[1:])) for name in imports(module) if name.startswith("molvae.")}
    return {"__init__" if name.startswith("__") else name for name in used} - {room(place(module))}


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_imports_run_down(module: Path) -> None:
    own = FLOORS[room(place(module))]
    assert not {name for name in rooms_used_by(module) if name != "__init__" and FLOORS[name] > own}


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        if module != PACKAGE / "__init__.py":
            graph.setdefault(room(place(module)), set()).update(rooms_used_by(module) - {"__init__"})
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_libraries_stay_at_home(module: Path) -> None:
    libraries = {name.split(".")[0] for name in imports(module)}
    for library, homes in HOMES.items():
        if library in libraries:
            assert place(module) in homes or room(place(module)) in homes, library
    for library, rooms in NOT_IN.items():
        if library in libraries:
            assert room(place(module)) not in rooms, library


def test_every_room_has_its_floor() -> None:
    assert {room(place(module)) for module in MODULES} <= FLOORS.keys()
