"""Tables on stderr, beside the data on stdout."""

from rich.console import Console
from rich.table import Table


def show(table: Table) -> None:
    """Print a table on stderr, its text as it stands: neither [nH] nor :o: of a SMILES is markup."""
    Console(stderr=True, markup=False, emoji=False).print(table)
