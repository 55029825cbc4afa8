"""Write the molecules of a prepared store's split, to evaluate a model on.

python benchmarks/held_out.py STORE test test.smi
"""

import sys
from pathlib import Path

from molvae.data.store import TokenStore
from molvae.files.whole import write_whole

if __name__ == "__main__":
    folder, split, output = sys.argv[1:]
    store = TokenStore.open(folder)
    write_whole(Path(output), "\n".join(["smiles", *store.smiles_of(store.split(split))]) + "\n")
