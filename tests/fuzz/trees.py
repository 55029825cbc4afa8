"""Files as trees of values, of which one is replaced, removed, doubled or renamed: damage that parses."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
import yaml
from safetensors.torch import load_file, save_file


def of_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def write_lines(tree: Any, path: Path) -> None:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in tree))


def of_table(path: Path) -> list[list[str]]:
    return [*csv.reader(io.StringIO(path.read_text()))]


def write_table(tree: Any, path: Path) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(tree)


def of_npz(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as arrays:
        return dict(arrays)


def of_parquet(path: Path) -> dict[str, np.ndarray]:
    return {str(name): column.to_numpy() for name, column in pd.read_parquet(path).items()}


FORMATS: dict[str, tuple[Callable[[Path], Any], Callable[[Any, Path], Any]]] = {
    ".json": (
        lambda path: json.loads(path.read_text()),
        lambda tree, path: path.write_text(json.dumps(tree)),
    ),
    ".yaml": (
        lambda path: yaml.safe_load(path.read_text()),
        lambda tree, path: path.write_text(yaml.dump(tree)),
    ),
    ".journal": (of_lines, write_lines),
    ".csv": (of_table, write_table),
    ".npy": (lambda path: {"array": np.load(path)}, lambda tree, path: np.save(path, tree["array"])),
    ".npz": (of_npz, lambda tree, path: np.savez(path, **tree)),
    ".parquet": (of_parquet, lambda tree, path: pd.DataFrame(tree).to_parquet(path)),
    ".safetensors": (load_file, save_file),
    ".ckpt": (lambda path: torch.load(path, weights_only=True), torch.save),
}
ARRAYS: list[Callable[[Any], Any]] = [
    lambda array: array[:-1],
    lambda array: array.reshape(-1, 1),
    lambda array: array[None],
    lambda array: array * 0 + float("nan"),
    lambda array: array * -1,
    lambda array: array * 10**30,
    lambda array: array[:0],
    lambda array: array.astype(np.float16) if isinstance(array, np.ndarray) else array.half(),
    lambda array: array.astype(np.str_) if isinstance(array, np.ndarray) else array.bool(),
    lambda array: array[::-1].copy() if isinstance(array, np.ndarray) else array.flip(0),
]
"""Arrays of other shapes, kinds and ranges."""


def has_tree(path: Path) -> bool:
    """Whether a file can be taken for a tree."""
    return path.suffix in FORMATS


def changed(path: Path, kind: str, where: int, value: Any) -> None:
    """Change one place of a file's tree; what does not parse or cannot be written stays as it is."""
    load, dump = FORMATS[path.suffix]
    with suppress(
        Exception
    ):  # of the format's own library: other damage came before, or the value is not its
        tree = load(path)
        places = [*_places(tree)]
        container, key = places[where % len(places)]
        _change(container, key, kind, where, value)
        beside = path.with_name(f"beside{path.suffix}")
        dump(tree, beside)
        path.unlink()
        beside.rename(path)


def _places(tree: Any) -> Any:
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])


def _change(container: Any, key: Any, kind: str, where: int, value: Any) -> None:
    old = container[key]
    if kind == "remove":
        del container[key]
    elif kind == "rename" and isinstance(container, dict):
        container[value if isinstance(value, str) else f"{key}_"] = container.pop(key)
    elif kind == "double" and isinstance(container, list):
        container.insert(key, old)
    elif isinstance(old, np.ndarray | torch.Tensor):
        container[key] = ARRAYS[where // 7 % len(ARRAYS)](old)
    else:
        container[key] = value
