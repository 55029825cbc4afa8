import pytest
from rich.table import Table

from molvae.cli.console import show


@pytest.mark.parametrize("smiles", ["c1cc[nH]c1", "c1:c:o:c:c1", "C[n+]1ccccc1", "[/bold]"])
def test_smiles_are_no_markup(capsys, smiles):
    table = Table(title=f"around {smiles}", caption=f"like {smiles}")
    table.add_column("smiles")
    table.add_row(smiles)
    show(table)
    out, err = capsys.readouterr()
    assert not out
    assert err.count(smiles) == 3
