"""The nearest known word to a mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `: did you mean ...?`, or nothing when no known word is near.

    A known dotted key is also found by its last part: `temprature` finds `sampler.temperature`. Capitals do
    not matter: `herg` finds `hERG`.
    """
    by_name = {key.rsplit(".", 1)[-1].lower(): key for key in known} | {key.lower(): key for key in known}
    word = word.lower()
    near = get_close_matches(word, by_name, n=1) or get_close_matches(word.rsplit(".", 1)[-1], by_name, n=1)
    return f": did you mean {by_name[near[0]]!r}?" if near else ""
