"""Self-contained HTML pages: they open offline, run no script and escape whatever the input holds."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from molvae.errors import MolvaeError

DEFAULTS = {"lead": "", "settings": {}, "versions": {}}
"""What `templates/base.html` shows when a report gives nothing else."""


def render(template: str, *, title: str, kind: str, **content: Any) -> str:
    """Fill a template of this package.

    Args:
        template: file name; a report's template extends `base.html` and fills its blocks `lead` and `main`.
        title: heading of the page.
        kind: what sort of report it is, in one or two words.
        **content: what else the template names; text is escaped, drawings come as `Markup`. `settings` and
            `versions` (name -> value) make the last section of any report.
    """
    style = Markup((files("molvae.report") / "templates" / "style.css").read_text())
    page = DEFAULTS | content | {"title": title, "kind": kind, "style": style}
    return _environment().get_template(template).render(page)


def write(html: str, path: Path) -> None:
    """Write a page all or nothing.

    Raises:
        MolvaeError: if it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(html, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise MolvaeError(f"{path}: cannot be written ({error.strerror})") from error


@cache
def _environment() -> Environment:
    # Every file is escaped, whatever its ending; an undefined name is an error, not a gap in the page.
    return Environment(
        loader=PackageLoader("molvae.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
