"""`molvae models`: the models that ship in the package, and one model's card."""

import json
from typing import Any

from omegaconf import DictConfig
from rich import box
from rich.table import Table

from molvae.cli.console import print_tables
from molvae.cli.standard_streams import answer
from molvae.model.hub import card, shipped


def run(cfg: DictConfig) -> None:
    """List the shipped models, or print the card of one as JSON."""
    if cfg.model:
        answer(json.dumps(card(cfg.model), indent=2))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("model", "data", "molecules", "weights", "reconstruction", "valid", "FCD"):
        table.add_column(column)
    for name in shipped():
        about = card(name)
        table.add_row(
            name,
            about["data"]["name"],
            f"{about['data']['counts']['splits']['train']:,}",
            f"{about['parameters']:,}",
            *_figures(about),
        )
    print_tables(table)


def _figures(about: dict[str, Any]) -> tuple[str, str, str]:
    """Reconstruction, validity and FCD as `molvae evaluate` measured them, else as training saw them."""
    trained, measured = about["validation"], about.get("evaluation", {})
    exact = measured.get("Latent space", {}).get("reconstruction/refined, greedy", trained["reconstruction"])
    distance = f"{measured['FCD/Test']:.2f}" if "FCD/Test" in measured else ""
    return f"{exact:.2%}", f"{measured.get('valid', trained['valid']):.2%}", distance
