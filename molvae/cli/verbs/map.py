"""`molvae map`: a table of molecules in, a page that shows them as points of the latent space out."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from omegaconf import DictConfig

from molvae.checks.limits import AT_ONCE, WORKERS, within
from molvae.cli.bars import bars
from molvae.cli.page import check_page, settings
from molvae.errors import NothingLeft, UsageError
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.filters.rows import REASON
from molvae.table import SMILES, read
from molvae.table.numbers import name_unreadable, read_numbers

log = logging.getLogger(__name__)

ENCODED_AT_ONCE = 2_000
IS_REFERENCE = "is_reference"


def run(cfg: DictConfig) -> None:
    """Encode input and reference, project them to a plane fitted to both, and write the page."""
    from molvae.chem.descriptors import descriptor
    from molvae.explore.projection import PROJECTIONS
    from molvae.explore.properties import column_or_property
    from molvae.explore.vectors import vectors_of
    from molvae.report.molecule_map import MoleculeMap, map_page

    check_page(cfg.output, "output")
    if cfg.projection not in PROJECTIONS:
        raise UsageError(f"projection is {' or '.join(PROJECTIONS)}, not {cfg.projection!r}")
    within(3, AT_ONCE, most=cfg.most)
    within(0, WORKERS, workers=cfg.workers)
    sets = [read(cfg.input, smiles_column=cfg.smiles_column or None).assign(**{IS_REFERENCE: False})]
    is_column = cfg.property in sets[0]
    if is_column:
        warn_of_texts(sets[0], cfg.property, cfg.input)
        if not np.isfinite(column_or_property(sets[0], cfg.property)).any():
            raise UsageError(f"property={cfg.property}: there is no number in this column of {cfg.input}")
    else:
        descriptor(cfg.property)  # a wrong name is told before the work
    if cfg.reference.path:
        reference = read(cfg.reference.path).assign(**{IS_REFERENCE: True})
        # What is computed for the input is computed for the reference too, whatever it brings.
        sets.append(reference if is_column else reference.drop(columns=cfg.property, errors="ignore"))
        if is_column and cfg.property in reference:
            warn_of_texts(reference, cfg.property, cfg.reference.path)
    elif len(cfg.reference) > 1:
        raise UsageError("reference= takes a file of molecules")
    shown = encoded(pd.concat([spread(one, cfg.most) for one in sets], ignore_index=True), cfg)
    z = vectors_of(shown, cfg.input).astype(np.float64)
    if cfg.projection != "pca":
        log.info("%s of %s vectors; this takes a while", cfg.projection, f"{len(z):,}")
    plane = PROJECTIONS[cfg.projection](z, cfg.seed)
    references = np.count_nonzero(shown[IS_REFERENCE])
    sizes = f"{len(shown) - references:,} molecules" + (
        f" and {references:,} of a reference" if references else ""
    )
    content = MoleculeMap(
        title="Molecules" if cfg.input == "-" else Path(cfg.input).name,
        smiles=shown[SMILES].tolist(),
        places=plane.places,
        values=column_or_property(shown, cfg.property),
        is_reference=shown[IS_REFERENCE].to_numpy(dtype=bool),
        label=cfg.property,
        axes=plane.axes,
        about=f"{sizes} in the latent space of {Path(cfg.model).name}, {plane.about}.",
        settings=settings(cfg),
        versions=versions(),
    )
    with bars() as progress:
        page = map_page(content, cfg.workers or None, progress("Drawing", len(shown)))
    write_whole(Path(cfg.output), page)
    log.info("%s: %s, %s", cfg.output, sizes, plane.about)


def warn_of_texts(frame: pd.DataFrame, name: str, source: str) -> None:
    """Name the cells of a column of numbers that are none."""
    _, unreadable = read_numbers(frame[name])
    if unreadable.any():
        log.warning("%s: %s; shown without a value", source, name_unreadable(frame, name, unreadable))


def spread(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most so many rows, evenly spaced in their order."""
    rows = np.unique(np.linspace(0, len(frame) - 1, min(most, len(frame))).round().astype(int))
    if len(rows) < len(frame):
        log.warning("%s of %s rows are shown: most=", f"{len(rows):,}", f"{len(frame):,}")
    return frame.iloc[rows]


def encoded(frame: pd.DataFrame, cfg: DictConfig) -> pd.DataFrame:
    """The rows that can be encoded, with their latent vectors."""
    from molvae.explore.vectors import encode_rows
    from molvae.model.hub import load

    codec = load(cfg.model, cfg.device)
    parts = []
    with bars() as progress:
        advance = progress("Encoding", len(frame))
        for start in range(0, len(frame), ENCODED_AT_ONCE):
            parts.append(encode_rows(frame.iloc[start : start + ENCODED_AT_ONCE], codec, exact=False))
            advance(len(parts[-1]))
    whole = pd.concat(parts)
    for reason, count in whole[REASON].value_counts().items():
        if reason:
            log.warning("%s not shown: %s", f"{count:,}", reason)
    known = whole.loc[whole[REASON] == ""]
    if known.loc[~known[IS_REFERENCE]].empty or len(known) < 3:
        own, given = ((~one[IS_REFERENCE]).sum() for one in (known, frame))
        raise NothingLeft(f"{own:,} of {given:,} molecules of {cfg.input} can be encoded: no map")
    return known
