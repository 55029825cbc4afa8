"""`molvae prepare`: molecules in, a token store to train on out."""

from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table

from molvae.commands.build import build
from molvae.data.prepare import prepare
from molvae.data.store import REJECTS, TokenStore


def run(cfg: DictConfig) -> None:
    """Prepare a source, say on stderr what came of it, and print the store's folder."""
    store = prepared(cfg)
    Console(stderr=True).print(_summary(store))
    print(store.path)


def prepared(cfg: DictConfig) -> TokenStore:
    """The store that a verb's settings describe, made now or before; `molvae train` has the same keys."""
    return prepare(
        build(cfg.data),
        smiles_column=cfg.smiles_column or None,
        standardizer=build(cfg.standardize),
        split=build(cfg.split),
        deduplicate=cfg.deduplicate,
        max_length=cfg.max_length,
        round_trip=cfg.round_trip,
        strict=cfg.strict,
        workers=cfg.workers or None,
        output=cfg.output or None,
    )


def _summary(store: TokenStore) -> Table:
    counts = store.manifest["counts"]
    table = Table(title=store.manifest["name"], show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    table.add_row("rows read", f"{counts['read']:,}")
    for reason, rows in counts["rejected"].items():
        table.add_row(f"  dropped: {reason}", f"{rows:,}")
    if counts["rejected"]:
        table.caption = f"every dropped row is in {store.path / REJECTS}"
    table.add_row("molecules", f"{counts['kept']:,}")
    for name, molecules in counts["splits"].items():
        table.add_row(f"  {name}", f"{molecules:,}")
    table.add_row("tokens, mean", f"{counts['tokens'] / counts['kept']:.1f}")
    table.add_row("tokens, longest", f"{counts['longest']:,}")
    table.add_row("vocabulary", f"{counts['vocab']:,}")
    return table
