from pathlib import Path

import pytest
from prepared import prepare
from rdkit import RDConfig

from molvae.data.sources import file
from molvae.data.split import Split


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """600 real molecules, prepared, with two properties of which one is partly unknown."""
    folder = tmp_path_factory.mktemp("store")
    lines = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    rows = [line.split()[0] for line in lines[:600]]
    table = folder / "molecules.csv"
    values = (f"{text},{len(text)},{'' if row % 3 else row}" for row, text in enumerate(rows))
    table.write_text("smiles,size,rank\n" + "\n".join(values) + "\n")
    return prepare(
        file(str(table)),
        split=Split(valid=50.0, test=50.0),
        max_length=60,
        workers=1,
        output=folder / "store",
    )
