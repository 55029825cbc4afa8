"""Make molvae/chem/contributions.npz from the files of RDKit's Contrib (BSD license).

python benchmarks/contribution_tables.py
"""

import gzip
import pickle
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rdkit import RDConfig

from molvae.chem.contributions import FILE


def read(name: str) -> object:
    """What a file of RDKit's holds."""
    with gzip.open(Path(RDConfig.RDContribDir) / name) as file:
        return pickle.load(file)


def arrays(table: Mapping[int, float]) -> dict[str, np.ndarray]:
    """A table as `contributions` reads it."""
    fragments = np.array(sorted(table), dtype=np.uint32)
    values, which = np.unique([table[int(fragment)] for fragment in fragments], return_inverse=True)
    steps = np.diff(fragments, prepend=np.uint32(0)).astype("<u4")
    planes = np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T)
    return {"steps": planes, "values": values, "which": which.astype(np.uint16)}


def sa_table() -> dict[int, float]:
    """Fragments of the SA score: its file has lines of a value and the fragments that have it."""
    return {
        fragment: float(value)
        for value, *fragments in read("SA_Score/fpscores.pkl.gz")
        for fragment in fragments
    }


def main() -> None:
    """Write both."""
    tables = {"sa": sa_table(), "np": read("NP_Score/publicnp.model.gz")}
    parts = {
        f"{name}_{part}": array for name, table in tables.items() for part, array in arrays(table).items()
    }
    np.savez_compressed(FILE, **parts)
    print(f"{FILE}: {', '.join(f'{len(table):,} fragments of {name}' for name, table in tables.items())}")


if __name__ == "__main__":
    main()
