"""`molvae repro`: a run's folder in, the command that repeats the run out."""

import logging
import shlex
from collections.abc import Iterator
from pathlib import Path

import torch
from omegaconf import DictConfig

from molvae.commands.run_record import RunRecord, is_command
from molvae.commands.typed import brings_code
from molvae.data.checksum import sha256
from molvae.errors import MolvaeError
from molvae.pretrained import card
from molvae.versions import versions

log = logging.getLogger(__name__)

OUTPUT = "output="


def run(cfg: DictConfig) -> None:
    """Print the command; warn of what has changed since."""
    record = recorded(Path(cfg.run)) or carded(cfg.run)
    for change in changes(record):
        log.warning("%s", change)
    print(command(record))


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
    base = about.get("base")
    while base and "command" in base:
        log.warning("it began with another run's model: %s", base["command"])
        base = base.get("base")
    for file in about["data"]["files"]:
        log.warning("not checked, since a card tells no folder: %s, SHA-256 %s", file["file"], file["sha256"])
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
        if not path.exists():
            yield f"{file} is not there any more; its SHA-256 was {digest}"
        # an official file is known by the text in it
        elif digest not in (sha256(path), sha256(path, uncompressed=True)):
            yield f"{file} has changed: its SHA-256 was {digest}"


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
    return " ".join(
        [*there[:1], *map(shlex.quote, there[1:2]), *there[2:], shlex.join([program, verb, *words])]
    )


def free(folder: Path, output: str) -> str:
    """A name like the output folder's that is not taken: in its own a run would go on, not repeat."""
    while (folder / output).exists():
        output = f"{output.rstrip('/')}-again"
    return output
