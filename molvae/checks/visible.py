"""Text of others as a terminal may show it, whose cursor control characters would move."""

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""The text with control characters, and those that turn the direction of writing, as escapes.

    Tabs and ends of lines stay.

    >>> print(visible("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    r"""The same without any ends of lines, which could begin a line that looks like another's.

    >>> print(one_line("a\n  b"))
    a b
    """
    return visible(" ".join(text.split()))
