"""Self-contained HTML pages: they open offline, load nothing and escape whatever the input holds.

The scripts that they run are this package's own and travel in the page: `page.js` sorts, filters, copies and
saves tables, and the map is drawn by others.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

PAGE_SCRIPT = "page.js"
DEFAULTS = {"lead": "", "molecule": "", "settings": {}, "versions": {}}
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
    style = own_file("chart.css") + own_file("style.css")
    given = {"scripts": scripts(PAGE_SCRIPT)} | DEFAULTS | content
    return fill(template, **given | {"title": title, "kind": kind, "style": style})


def scripts(*files: str) -> Markup:
    """Scripts of this package, to stand at a page's end."""
    return Markup("\n").join(Markup("<script>{}</script>").format(own_file(file)) for file in files)


def fill(template: str, **content: Any) -> str:
    """Fill a template of this package that is no page of its own; text is escaped."""
    return _environment().get_template(template).render(content)


def own_file(file: str) -> Markup:
    """A style sheet or a script of this package, to stand in a page."""
    return Markup((files("molvae.report") / "templates" / file).read_text(encoding="utf-8"))


def _top_level(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if "." not in name}


def _nested(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if "." in name}


@cache
def _environment() -> Environment:
    # Every file is escaped, whatever its ending; an undefined name is an error, not a gap in the page.
    environment = Environment(
        loader=PackageLoader("molvae.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"top_level": _top_level, "nested": _nested}
    return environment
