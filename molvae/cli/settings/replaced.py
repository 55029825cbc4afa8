"""Settings that have another name now: the old one works for one version, with a warning."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from molvae.parts.renamed import OPTIONS, targets

log = logging.getLogger(__name__)

KEYS: Mapping[str, str] = {
    "filters.familiar": "filters.atom_environments",
    "search.bred": "search.offspring",
    "search.few": "search.surrogate_up_to",
    "search.leash": "search.kl_coefficient",
    "search.waiting": "search.queue_size",
}
"""Old dotted key of the settings -> new one; what is below a key goes with it. One line for each."""

WORDS: Mapping[str, str] = {
    "familiar=false": "filters=none",
    "familiar=true": "filters=auto",
}
"""Old word of the command line -> new one, where more than a name has changed."""

_OPTION = re.compile(r"[\w/]+(?=[,\]]|$)")


def renamed_word(word: str) -> str:
    """A word of the command line under its new name; options and YAML files are `group=name`."""
    if word in WORDS:
        log.warning("%s is %s now; the old way works in this version only", word, WORDS[word])
        return WORDS[word]
    key, equals, value = word.partition("=")
    plus = key[: len(key) - len(key.lstrip("+~"))]
    new = _renamed(key.removeprefix(plus))
    options = OPTIONS.get(new, {})
    chosen = _OPTION.sub(lambda name: options.get(name[0], name[0]), value)
    if (told := f"{plus}{new}{equals}{chosen}") != word:
        log.warning("%s is called %s now; the old name works in this version only", word, told)
    return told


def renamed_settings(settings: Any, prefix: str) -> Any:
    """Settings of a file under their new names, and the parts that they name.

    Args:
        settings: plain values.
        prefix: dotted key that they stand below, with its point; "" for none.
    """
    return targets(_renamed_below(settings, prefix))


def _renamed_below(settings: Any, prefix: str) -> Any:
    if not isinstance(settings, Mapping):
        return settings
    new = {}
    for name, value in settings.items():
        key = f"{prefix}{name}"
        called = _renamed(key)
        if called != key:
            log.warning("%s is called %s now; the old name works in this version only", key, called)
        new[called.removeprefix(prefix)] = _renamed_below(value, f"{called}.")
    return new


def _renamed(key: str) -> str:
    for old, new in KEYS.items():
        if key == old or key.startswith(f"{old}."):
            return new + key[len(old) :]
    return key
