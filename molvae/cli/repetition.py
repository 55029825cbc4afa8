"""The command that repeats a run, and what has changed since it began."""

import logging
import os
import shlex
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from molvae.checks.schema import check_fields
from molvae.checks.visible import visible
from molvae.cli.run_record import RunRecord, is_command
from molvae.cli.settings.typed import brings_code
from molvae.data.checksum import sha256
from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.model.hub import card

log = logging.getLogger(__name__)

OUTPUT = "output="
CARD = {"seed": int, "versions": dict[str, str], "data": dict[str, Any]}
"""What a card tells of its run."""


def recorded(folder: Path) -> RunRecord | None:
    """The record of a run's folder, or of the run that a model's folder lies in; None where there is none."""
    return RunRecord.read(folder) or (RunRecord.read(folder.parent) if folder.name == "model" else None)


def carded(model: str) -> RunRecord:
    """What a model's card tells of the run it comes from.

    Raises:
        MolvaeError: nothing that could be repeated.
    """
    try:
        about = card(model)
    except MolvaeError as error:
        raise MolvaeError(f"neither a run's folder, with its run.json, nor a model: {error}") from error
    if not is_command(about.get("command")):
        raise MolvaeError(f"{model}: its card does not tell the command it was trained by")
    try:
        check_fields(about, CARD, "card")
        check_fields(about["data"], {"files": list[dict[str, str | None]]}, "card.data")
    except ValueError as error:
        raise MolvaeError(f"{model}: its card does not tell how it was trained ({error})") from error
    base = about.get("base")
    while isinstance(base, dict) and isinstance(base.get("command"), str):
        log.warning("it began with another run's model: %s", base["command"])
        base = base.get("base")
    for file in about["data"]["files"]:
        told = file.get("file"), file.get("sha256")
        log.warning("not checked, since a card tells no folder: %s, SHA-256 %s", *told)
    return RunRecord(about["command"], str(Path.cwd()), about["seed"], about["versions"], {})


def changes(record: RunRecord) -> Iterator[str]:
    """A line for each version and each file that is another than when the run began."""
    here = versions()
    for name, version in record.versions.items():
        if here.get(name) != version:
            yield f"{name} was {version} and is {here.get(name, 'not installed')} now"
    if record.threads not in (0, torch.get_num_threads()):
        yield (
            f"torch had {record.threads} threads and would have {torch.get_num_threads()} now; "
            f"OMP_NUM_THREADS={record.threads} before the command gives it as many"
        )
    for file, digest in record.files.items():
        path = Path(file)
        if not os.path.exists(path):  # noqa: PTH110 - Path's raises an error for a name that none can have
            yield f"{file} is not there any more; its SHA-256 was {digest}"
        elif not is_still(path, digest):
            yield f"{file} has changed: its SHA-256 was {digest}"


def is_still(path: Path, digest: str) -> bool:
    """Whether a file has a checksum; an official one is known by the text in it."""
    try:
        return digest in (sha256(path), sha256(path, uncompressed=True))
    except (OSError, EOFError, zlib.error):  # another thing by that name, or a .gz that is none
        return False


def command(record: RunRecord) -> str:
    """The record's command with a folder of its own to write to, as a line for the shell.

    What names code is left out and told: it is typed by who repeats the run, who may not have begun it.
    """
    program, verb, *given = shlex.split(record.command)
    for word in filter(brings_code, given):
        log.warning("left out, as it names code; if you trust it, add %s", shlex.quote(word))
    words = [
        OUTPUT + free(Path(record.folder), word.removeprefix(OUTPUT)) if word.startswith(OUTPUT) else word
        for word in given
        if not brings_code(word)
    ]
    there = [] if Path(record.folder) == Path.cwd() else ["cd", record.folder, "&&"]
    return " ".join([*there[:1], *map(quoted, there[1:2]), *there[2:], *map(quoted, [program, verb, *words])])


def quoted(word: str) -> str:
    r"""A word for the shell; one with control characters in the form that bash, zsh and ksh read.

    >>> print(quoted("a\x1b.csv"))
    $'a\x1b.csv'
    """
    if visible(word) == word and "\n" not in word:
        return shlex.quote(word)
    return (
        "$'"
        + "".join(char if char.isprintable() and char not in "'\\" else _bytes(char) for char in word)
        + "'"
    )


def _bytes(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def free(folder: Path, output: str) -> str:
    """A name like the output folder's that is not taken: in its own a run would go on, not repeat."""
    while os.path.exists(folder / output):  # noqa: PTH110 - as above
        output = f"{output.rstrip('/')}-again"
    return output
