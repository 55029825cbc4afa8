"""Pages that verbs write beside their tables: `report=FILE.html`."""

from dataclasses import replace
from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.settings.build import by_dotted_key, plain
from molvae.cli.settings.typed import without_plugins
from molvae.errors import UsageError
from molvae.files.versions import versions
from molvae.files.whole import check_writable, write_whole
from molvae.report.exploration import Exploration, exploration_page
from molvae.report.grid import check_picture
from molvae.table import Writer


def check_pictures(cfg: DictConfig) -> None:
    """Refuse, before the work, a report or a grid that cannot be, or is of another kind; "" is none."""
    check_page(cfg.get("report", ""))
    if cfg.get("grid"):
        check_picture(cfg.grid)


def check_outputs(cfg: DictConfig) -> None:
    """Refuse, before the work, a table, a report or a grid that cannot be written."""
    Writer(cfg.output)
    check_pictures(cfg)


def check_page(destination: str, key: str = "report") -> None:
    """Refuse, before the work, a page that cannot be, or whose file does not end in .html; "" is none."""
    if not destination:
        return
    if Path(destination).suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{key}={destination}: a page is an .html file")
    check_writable(Path(destination), f"{key}={destination}")


def check_folder(destination: str) -> None:
    """Refuse, before the work, a folder that cannot be written to or made; "" is none."""
    if destination:
        check_writable(Path(destination) / "any", f"output={destination}")


def write_report(cfg: DictConfig, page: Exploration) -> None:
    """Write a verb's page with its settings and versions, whole or not at all."""
    content = exploration_page(replace(page, settings=settings(cfg), versions=versions()))
    write_whole(Path(cfg.report), content)


def settings(cfg: DictConfig) -> dict[str, str]:
    """What a command was asked for, as dotted keys and text; what is empty is left out."""
    named = by_dotted_key(plain(without_plugins(cfg)))
    return {name: text for name, value in named.items() if (text := str(value))}
