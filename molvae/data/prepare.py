"""Prepare molecules: a source in, a token store out, once for each combination of settings."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molvae.checks.dotted import at
from molvae.checks.settings import with_settings
from molvae.chem.translate import DEFAULT_CONSTRAINTS
from molvae.data import manifest
from molvae.data.config import PrepareConfig, config_for
from molvae.data.folder import check_replaceable, exclusive, no_room_is_an_error
from molvae.data.log_counts import log_counts
from molvae.data.making import make_store
from molvae.data.preparation import Preparation
from molvae.data.source import Source
from molvae.data.sources import source_of
from molvae.data.store import TokenStore, is_store, read_manifest
from molvae.errors import SettingError
from molvae.files.whole import clear_leftovers, replacing
from molvae.model.tokenizer import Vocab
from molvae.parallel.progress import Progress, silent
from molvae.table.molecules import MoleculesLike

if TYPE_CHECKING:
    from molvae.model.model import Model

log = logging.getLogger(__name__)


def prepare(
    source: Source | MoleculesLike,
    config: PrepareConfig | None = None,
    *,
    output: Path | str | None = None,
    vocab: Vocab | None = None,
    constraints: Mapping[str, int] | None = None,
    insisted: Iterable[str] | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> TokenStore:
    """Prepare molecules for training, or open what an earlier call with the same settings has prepared.

    Several processes may ask for the same store at once: one makes it, the others wait and open it. Rows that
    are dropped are counted by their reasons in the log, and listed in the store's rejects.csv.

    Args:
        source: a set of molecules by its name ("moses"), a file, a prepared store's folder, SMILES, a table.
        config: how they are prepared; None takes what suits the source.
        output: the store's folder; None takes one in the user's cache, named by source and settings (by
            content where the molecules are in no file).
        vocab: numbers the tokens (a model's does), so that molecules with others are dropped; None makes one
            of the training split's tokens.
        constraints: SELFIES' bond constraints; None takes the library's.
        insisted: names of settings (`max_length`, `split`, `split.valid`) that must hold of a source which is
            a prepared store too, whose own hold otherwise; None: those that are not the defaults. Names of
            other things are passed over.
        progress: shows the rows that are done.
        **settings: fields of `PrepareConfig` in place of the config's, such as `max_length=60`.

    Raises:
        SettingError: a setting means nothing; or a source that is a prepared store cannot have the settings
            insisted on, or an output.
        MolvaeError: the source cannot be read, a row fails under `strict`, or the disk is full.
        NothingLeft: no molecule is left.
    """
    source = source_of(source)
    config = with_settings(config or config_for(source), settings)
    preparation = _preparation(config, constraints)
    recorded = _settings(config, preparation, vocab)
    if source.is_store:
        store = _as_it_is(source, vocab, output, _insisted(recorded, insisted))
    elif not output and (known := _made_for(vocab, source, recorded)) is not None:
        store = known
    else:
        folder = Path(output) if output else manifest.default_folder(source, recorded)
        store = _made_once(folder, source, config, preparation, recorded, vocab, progress, named=bool(output))
    log_counts(store)
    return store


def prepare_for(
    model: Model | None, source: Source | MoleculesLike, config: PrepareConfig | None = None, **others: Any
) -> TokenStore:
    """Prepare molecules for a model to go on with; its vocabulary, bond constraints and standardizer hold.

    Args:
        model: the model; None prepares for a new one. A model without a standardizer has learned from
            molecules that were in one form already, so that the config's brings others into it.
        source: see `prepare`.
        config: see `prepare`.
        **others: see `prepare`.
    """
    if model is None:
        return prepare(source, config, **others)
    source = source_of(source)
    config = config or config_for(source)
    return prepare(
        source,
        replace(config, standardizer=model.standardizer or config.standardizer),
        vocab=model.vocab,
        constraints=model.bonds if model.bonds != DEFAULT_CONSTRAINTS else None,
        **others,
    )


def _preparation(config: PrepareConfig, constraints: Mapping[str, int] | None) -> Preparation:
    return Preparation(config.standardizer, config.max_length, config.round_trip, constraints, config.split)


def _settings(config: PrepareConfig, preparation: Preparation, vocab: Vocab | None) -> dict[str, Any]:
    """What decides how a store turns out, as its manifest has it."""
    return preparation.settings() | {
        "deduplicate": config.deduplicate,
        "min_token_count": config.min_token_count,
        "vocab": None if vocab is None else list(vocab.tokens),
        "strict": config.strict,
        "smiles_column": config.smiles_column,
    }


def _insisted(settings: dict[str, Any], names: Iterable[str] | None) -> dict[str, Any]:
    """The settings that a prepared store must have been made with."""
    if names is None:
        default = PrepareConfig()
        usual = _settings(default, _preparation(default, None), None)
        names = [name for name in usual.keys() - {"vocab", "constraints"} if settings[name] != usual[name]]
    return {name: at(settings, name) for name in sorted(names)}


def _as_it_is(
    source: Source, vocab: Vocab | None, output: Path | str | None, insisted: dict[str, Any]
) -> TokenStore:
    """The source, which is a prepared store."""
    store = TokenStore.open(source.parts[0].file)
    remedy = "leave it out, or give the molecules that the store was prepared from"
    if output:
        raise SettingError("output", output, f"{store.path} is prepared already, and stays there; {remedy}")
    for name, wanted in insisted.items():
        made = at(store.manifest["settings"], name)
        if wanted != made:
            raise SettingError(
                name, json.dumps(wanted), f"{store.path} was prepared with {json.dumps(made)}; {remedy}"
            )
    if vocab is not None:
        store.check_vocab(vocab)
    log.info("%s is a prepared store: used as it is", store.path)
    return store


def _made_for(vocab: Vocab | None, source: Source, settings: dict[str, Any]) -> TokenStore | None:
    """A store that was prepared before with a vocabulary of its own, if that is the wanted one."""
    if vocab is None:
        return None
    own = settings | {"vocab": None}
    folder = manifest.default_folder(source, own)
    store = manifest.reusable(folder, source, own)
    if store is None or store.vocab != vocab:
        return None
    log.info("prepared before, with the same vocabulary from the same source: %s", folder)
    return store


def _made_once(
    folder: Path,
    source: Source,
    config: PrepareConfig,
    preparation: Preparation,
    settings: dict[str, Any],
    vocab: Vocab | None,
    progress: Progress,
    *,
    named: bool,
) -> TokenStore:
    """The store in a folder, made now where it is not there yet.

    Args:
        named: whether the folder's name was given; a name in the cache is one for each content.
    """
    started = time.perf_counter()
    if (store := manifest.reusable(folder, source, settings)) is not None:
        log.info("prepared before, with the same settings from the same source: %s", folder)
        return store
    check_replaceable(folder)
    with exclusive(folder):
        clear_leftovers(folder)
        if (store := manifest.reusable(folder, source, settings)) is not None:
            return store
        if is_store(folder):
            log.info(
                "%s: prepared of other data or settings before; replaced once the new store is whole", folder
            )
        record = manifest.record(source)
        with no_room_is_an_error(folder), replacing(folder) as scratch:
            counts = make_store(
                scratch,
                source,
                config,
                preparation,
                settings=settings,
                record=record,
                vocab=vocab,
                progress=progress,
            )
            check_replaceable(folder)  # it took a while: something may have been put there
        if not source.in_files and not named:
            folder = _named_by_content(folder)
    seconds = time.perf_counter() - started
    log.info(
        "%s rows in %.1f s, %s a second", f"{counts['read']:,}", seconds, f"{counts['read'] / seconds:,.0f}"
    )
    return TokenStore.open(folder)


def _named_by_content(folder: Path) -> Path:
    """Rename a store of the cache whose molecules have no file, or the next such one would take its place."""
    checksum = read_manifest(folder)["source"][0]["sha256"]
    own = folder.with_name(f"{folder.name}-{checksum[:12]}")
    if is_store(own):
        shutil.rmtree(folder)
    else:
        folder.rename(own)
    return own
