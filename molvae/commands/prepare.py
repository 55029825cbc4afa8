"""`molvae prepare`: molecules in, a token store to train on out."""

from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table

from molvae.chem.standardize import Standardizer
from molvae.commands.build import build
from molvae.data.prepare import prepare
from molvae.data.store import REJECTS, TokenStore
from molvae.tokenizer import Vocab


def run(cfg: DictConfig) -> None:
    """Prepare a source, say on stderr what came of it, and print the store's folder."""
    store = prepared(cfg, build(cfg.standardize), output=cfg.output)
    Console(stderr=True).print(_summary(store))
    print(store.path)


def prepared(
    cfg: DictConfig, standardizer: Standardizer | None, *, vocab: Vocab | None = None, output: str = ""
) -> TokenStore:
    """The store that the settings of a verb describe, made now or before.

    Args:
        cfg: of any verb with the keys of prepare.yaml.
        standardizer: the settings', or that of the model to go on with.
        vocab: of the model to go on with; None takes that of the data.
        output: the store's folder; empty takes the user's cache.
    """
    return prepare(
        build(cfg.data),
        smiles_column=cfg.smiles_column or None,
        standardizer=standardizer,
        split=build(cfg.split),
        deduplicate=cfg.deduplicate,
        max_length=cfg.max_length,
        round_trip=cfg.round_trip,
        vocab=vocab,
        strict=cfg.strict,
        workers=cfg.workers or None,
        output=output or None,
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
