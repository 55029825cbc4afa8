"""What tests of pages share."""

from molvae.report.page import PAGE_SCRIPT, scripts


def without_script(page: str) -> str:
    """A page without the script that every page has: what is left should run nothing."""
    own = str(scripts(PAGE_SCRIPT))
    assert page.count(own) == 1
    return page.replace(own, "")
