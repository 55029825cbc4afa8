"""`molvae prepare`: molecules in, a token store to train on out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig
from rich.table import Table

from molvae.chem.translate import DEFAULT_CONSTRAINTS
from molvae.cli.console import show
from molvae.cli.settings.build import build
from molvae.cli.settings.typed import words
from molvae.cli.standard_streams import answer
from molvae.data.prepare import prepare
from molvae.data.store import DISAGREEMENTS, REJECTS, TokenStore
from molvae.report.numbers import number

if TYPE_CHECKING:
    from molvae.model.model import Model

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Prepare a source, say on stderr what came of it, and print the store's folder."""
    store = prepared(cfg, output=cfg.output)
    show(_summary(store))
    answer(str(store.path))


def prepared(cfg: DictConfig, *, base: Model | None = None, output: str = "") -> TokenStore:
    """The store that the settings of a verb describe, made now or before.

    Args:
        cfg: of any verb with the keys of prepare.yaml.
        base: a model to go on with; its vocabulary and bond constraints hold, and its standardiser where it
            has one (the shipped models learnt from molecules that were clean already).
        output: the store's folder; empty takes the user's cache.

    Raises:
        UsageError: the molecules are a store that was prepared with other settings than the user typed.
    """
    store = prepare(
        build(cfg, "data"),
        smiles_column=cfg.smiles_column or None,
        standardizer=(base and base.standardizer) or build(cfg, "standardize"),
        split=build(cfg, "split"),
        deduplicate=cfg.deduplicate,
        max_length=cfg.max_length,
        min_token_count=cfg.min_token_count,
        round_trip=cfg.round_trip,
        vocab=base.vocab if base else None,
        constraints=base.bonds if base and base.bonds != DEFAULT_CONSTRAINTS else None,
        strict=cfg.strict,
        workers=cfg.workers or None,
        output=output or None,
        insisted=[override.lstrip("+~").partition("=")[0] for override in words()],
    )
    counts = store.manifest["counts"]
    if counts["rejected"]:
        why = ", ".join(f"{reason} {rows:,}" for reason, rows in counts["rejected"].items())
        log.warning("dropped of %d rows: %s; each is in %s", counts["read"], why, store.path / REJECTS)
    if merged := counts.get("merged"):
        _tell_merged(merged, store.path / DISAGREEMENTS)
    return store


def _tell_merged(merged: dict[str, Any], listed: Path) -> None:
    """Say what became of the properties of molecules that several rows have."""
    log.info(
        "%s molecules had several rows; of their properties, %s empty cells filled by later rows",
        *(f"{merged[name]:,}" for name in ("molecules", "filled")),
    )
    averaged = ", ".join(
        f"{column} of {spread['molecules']:,} (apart by {number(spread['mean_spread'], '.3g')} on average,"
        f" {number(spread['largest_spread'], '.3g')} at most)"
        for column, spread in merged["averaged"].items()
    )
    first = ", ".join(f"{column} of {count:,}" for column, count in merged["first_kept"].items())
    for what, columns in (("numbers averaged", averaged), ("texts, the first kept", first)):
        if columns:
            log.warning("rows of one molecule differ in %s: %s; each is in %s", what, columns, listed)


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
