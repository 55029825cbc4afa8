"""`molvae prepare`: molecules in, a token store to train on out."""

from omegaconf import DictConfig
from rich.table import Table

from molvae.cli.console import show
from molvae.cli.prepare_run import prepared
from molvae.cli.standard_streams import answer
from molvae.data.store import TokenStore


def run(cfg: DictConfig) -> None:
    """Prepare a source, say on stderr what came of it, and print the store's folder."""
    store = prepared(cfg, output=cfg.output)
    show(_summary(store))
    answer(str(store.path))


def _summary(store: TokenStore) -> Table:
    counts = store.manifest["counts"]
    table = Table(title=store.manifest["name"], show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    table.add_row("rows read", f"{counts['read']:,}")
    for reason, rows in counts["rejected"].items():
        table.add_row(f"  dropped: {reason}", f"{rows:,}")
    table.add_row("molecules", f"{counts['kept']:,}")
    for name, molecules in counts["splits"].items():
        table.add_row(f"  {name}", f"{molecules:,}")
    table.add_row("tokens, mean", f"{counts['tokens'] / counts['kept']:.1f}")
    table.add_row("tokens, longest", f"{counts['longest']:,}")
    table.add_row("vocabulary", f"{counts['vocab']:,}")
    return table
