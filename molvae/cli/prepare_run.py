"""A token store from the settings of a verb: what `molvae.prepare` is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omegaconf import DictConfig
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
from rich.text import Text

from molvae.cli.bars import bars
from molvae.cli.settings.build import build
from molvae.cli.settings.typed import typed_keys
from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare_for
from molvae.data.store import TokenStore

if TYPE_CHECKING:
    from molvae.model.model import Model


def prepared(cfg: DictConfig, *, base: Model | None = None, output: str = "") -> TokenStore:
    """The store that the settings of a verb describe, made now or before.

    Args:
        cfg: of any verb with the keys of prepare.yaml.
        base: a model to go on with.
        output: the store's folder; empty takes the user's cache.

    Raises:
        UsageError: the molecules are a store that was prepared with other settings than the user typed.
    """
    with bars(SpinnerColumn(), BarColumn(), _Rate(), TimeElapsedColumn()) as progress:
        return prepare_for(
            base,
            build(cfg, "data"),
            prepare_config(cfg),
            output=output or None,
            insisted=typed_keys(),
            progress=progress,
        )


def prepare_config(cfg: DictConfig) -> PrepareConfig:
    """The settings of `molvae.prepare`, out of those of a verb."""
    return PrepareConfig(
        smiles_column=cfg.smiles_column or None,
        standardizer=build(cfg, "standardize"),
        split=build(cfg, "split"),
        deduplicate=cfg.deduplicate,
        max_length=cfg.max_length,
        min_token_count=cfg.min_token_count,
        round_trip=cfg.round_trip,
        strict=cfg.strict,
        workers=cfg.workers or None,
    )


class _Rate(ProgressColumn):
    """Molecules so far, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """The text."""
        total = f" of {task.total:,.0f}" if task.total else ""
        return Text(f"{task.completed:,.0f}{total} molecules, {task.speed or 0:,.0f}/s")
