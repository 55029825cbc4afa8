"""Pages that verbs write beside their tables: `report=FILE.html`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig

from molvae.checks.dotted import by_dotted_key
from molvae.cli.settings.build import plain
from molvae.cli.settings.typed import as_written
from molvae.cli.usage import UsageError
from molvae.errors import SettingError
from molvae.files.versions import versions
from molvae.files.whole import check_writable, write_whole
from molvae.report.exploration import Exploration, exploration_page
from molvae.report.grid import check_picture
from molvae.report.result import Result
from molvae.table import Writer

if TYPE_CHECKING:
    from molvae.evaluation.references import ReferenceFiles


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


def write_outputs(cfg: DictConfig, found: Result) -> None:
    """Write what a verb has found: its table, and a picture and a page where they are asked for."""
    found.save(cfg.output)
    if cfg.get("grid"):
        found.picture(cfg.grid)
    if cfg.get("report"):
        found.report(cfg.report, settings(cfg))


def reference_file(cfg: DictConfig) -> Path | None:
    """The file of molecules that `reference=` names; None where it names none.

    Raises:
        SettingError: it names something else, such as MOSES' sets.
    """
    if not cfg.reference.path and len(cfg.reference) > 1:
        raise SettingError("reference", "moses", "a file of molecules, or nothing")
    return Path(cfg.reference.path) if cfg.reference.path else None


def evaluated_reference(cfg: DictConfig) -> ReferenceFiles:
    """What `reference=` compares with: MOSES' sets, or files of the user's.

    Raises:
        SettingError: for a model's own statistics, which hold no molecules.
    """
    from molvae.evaluation.references import ReferenceFiles

    if "test" not in cfg.reference:
        raise SettingError("reference", "carried", "it has no molecules to compare with: moses, or a file")
    files = {name: cfg.reference[name] or None for name in ("test", "test_scaffolds", "train")}
    return ReferenceFiles(**files, path=cfg.reference.path)


def settings(cfg: DictConfig) -> dict[str, str]:
    """What a command was asked for, as dotted keys and text; what is empty is left out."""
    named = by_dotted_key(plain(as_written(cfg)))
    return {name: text for name, value in named.items() if (text := _as_typed(value))}


def _as_typed(value: Any) -> str:
    """A value as a command line has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return f"[{','.join(map(_as_typed, value))}]" if value else ""
    return str(value).lower() if isinstance(value, bool) else str(value)
