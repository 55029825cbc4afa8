"""`run.json`: what a run's folder tells of the run beside its settings, enough to repeat it."""

import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode

from molvae.assay.files import COMPOUNDS, PREDICTOR
from molvae.checks.schema import made_of
from molvae.cli.settings.overrides import items_of, with_own_files
from molvae.cli.settings.typed import words
from molvae.cli.settings.verbs import VERBS
from molvae.data.checksum import sha256
from molvae.data.store import MANIFEST, is_store
from molvae.errors import MolvaeError
from molvae.files.documents import read_json
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.model.folder import DESCRIPTION

RECORD = "run.json"
NOT_READ = {"output", "resume"}
"""Keys whose folders a run writes to."""
LONGEST_PATH = 250
"""Bytes; what is longer is a molecule."""


@dataclass(frozen=True)
class RunRecord:
    """What a run began with."""

    command: str
    """As typed in a shell; a job of several runs has its own."""
    folder: str
    """Where it was started: what its relative paths begin at."""
    seed: int
    versions: dict[str, str]
    files: dict[str, str]
    """Files it read, by absolute path -> SHA-256."""
    threads: int = 0
    """Of torch, whose sums differ in their last bits with their number; 0 where that was not recorded."""

    def write(self, folder: Path) -> None:
        """Write it into the run's folder, whole or not at all."""
        write_whole(folder / RECORD, json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> "RunRecord | None":
        """Read that of a run's folder; None where there is none.

        Raises:
            MolvaeError: it is damaged.
        """
        path = folder / RECORD
        if not os.path.lexists(path):
            return None
        try:
            record = made_of(cls, read_json(path), "a record")
        except (OSError, ValueError) as error:
            raise MolvaeError(f"{path}: damaged ({error})") from error
        if not is_command(record.command):
            raise MolvaeError(f"{path}: its command is none of molvae's")
        return record


def is_command(text: Any) -> bool:
    """Whether a text is a command line of molvae: it is printed to be run again, whoever wrote it."""
    try:
        given = shlex.split(text) if isinstance(text, str) else []
    except ValueError:  # a quote that is never closed
        return False
    return given[:1] == ["molvae"] and given[1:2] != [] and given[1] in VERBS


def this_run(seed: int, files: Mapping[str, str]) -> RunRecord:
    """The record of the job that Hydra is running.

    Args:
        seed: of the run.
        files: that it reads and its arguments do not name: path -> SHA-256.
    """
    arguments = _arguments()
    named = {str(path.absolute()): sha256(path) for path in _files_named_by(arguments)}
    verb = HydraConfig.get().job.config_name
    return RunRecord(
        shlex.join(["molvae", str(verb), *arguments]),
        str(Path.cwd()),
        seed,
        versions(),
        {**files, **named},
        torch.get_num_threads(),
    )


def checksums(folder: Path) -> dict[str, str]:
    """The files of a model's, a predictor's or a store's folder: absolute path -> SHA-256."""
    return {str(path.absolute()): sha256(path) for path in _deciding_files(folder)}


def _arguments() -> list[str]:
    """What was typed after the verb; of one job of several, what it was given."""
    if HydraConfig.get().mode != RunMode.MULTIRUN:
        return sys.argv[2:]
    return [_as_typed(override) for override in words()]


def _as_typed(override: str) -> str:
    """An override of Hydra's without its quotes, and with the user's YAML files where those were named."""
    parsed = OverridesParser.create().parse_override(override)
    value = parsed.value()
    text = value if isinstance(value, str) else override.partition("=")[2]
    return f"{override.partition('=')[0]}={with_own_files(parsed.key_or_group, text)}"


def _files_named_by(arguments: Sequence[str]) -> Iterator[Path]:
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key in NOT_READ:
            continue
        for name in items_of(value) if value.startswith("[") else [value]:
            if name and len(name.encode()) <= LONGEST_PATH:
                path = Path(name)
                yield from [path] if path.is_file() else _deciding_files(path)


def _deciding_files(folder: Path) -> list[Path]:
    """The files of a model, a run's model or a predictor; a store's manifest, which holds checksums."""
    for model in (folder, folder / "model"):
        if (model / DESCRIPTION).is_file():
            return sorted(path for path in model.iterdir() if path.is_file())
    if (folder / PREDICTOR).is_file():
        return [folder / PREDICTOR, folder / COMPOUNDS]
    return [folder / MANIFEST] if is_store(folder) else []
