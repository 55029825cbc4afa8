"""`molvae outliers`: a table of molecules in, the same with a calibrated score of how unusual each is out."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_report
from molvae.cli.settings.replaced import naming_replaced
from molvae.errors import MolvaeError, NothingLeft, UsageError
from molvae.filters.rows import REASON
from molvae.report import judged as report
from molvae.table import SMILES, Writer, read, read_chunks

if TYPE_CHECKING:
    from molvae.explore.reference import Reference
    from molvae.model.model import Model

log = logging.getLogger(__name__)

LISTED = 10
JUDGED_AT_ONCE = 2_000
MEASURES = ("nll", "latent_distance", "nearest_similarity")
SHOWN = (SMILES, *MEASURES, "outlier_score", "is_outlier")
"""Columns that the report is made of."""


def run(cfg: DictConfig) -> None:
    """Judge the input, write all its rows, and say on stderr how many are outliers or can't be encoded."""
    from molvae.explore.outliers import COLUMNS, IS_OUTLIER, outliers
    from molvae.model.hub import load

    if not 0 < cfg.false_positive_rate < 1:
        raise UsageError(f"false_positive_rate={cfg.false_positive_rate:g}: a share between 0 and 1")
    check_outputs(cfg)
    codec = load(cfg.model, cfg.device)
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=JUDGED_AT_ONCE)
    chunks = naming_replaced(chunks, COLUMNS)
    reference = reference_of(codec, cfg)
    reasons: Counter[str] = Counter()
    found, seen = 0, []
    with Writer(cfg.output) as output, bars() as progress:
        advance = progress("Judging", None)
        for frame in chunks:
            judged = outliers(frame, codec, reference, false_positive_rate=cfg.false_positive_rate)
            reasons.update(judged[REASON])
            found += int(judged[IS_OUTLIER].to_numpy().sum())
            output.write(judged)
            advance(len(judged))
            if cfg.report:
                seen.append(judged[list(SHOWN)])
        if not reasons[""]:
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} can be encoded")
    failed = {reason: count for reason, count in reasons.items() if reason}
    unread = sum(failed.values())
    log.info(
        "%s molecules encoded, %s outliers (%.1f%%)",
        *(f"{reasons['']:,}", f"{found - unread:,}", 100 * (found - unread) / reasons[""]),
    )
    if unread:
        log.warning("%s more cannot be encoded, and are outliers with a reason", f"{unread:,}")
    for reason, count in Counter(failed).most_common(LISTED):
        log.warning("  %s: %s", f"{count:,}", reason)
    if cfg.report:
        ordinary = {name: getattr(reference, name) for name in MEASURES}
        name = "Molecules" if cfg.input == "-" else Path(cfg.input).name
        page = report.outliers(name, pd.concat(seen), ordinary, reasons, cfg.false_positive_rate)
        write_report(cfg, page)


def reference_of(codec: Model, cfg: DictConfig) -> Reference:
    """The statistics of the user's file, or those that the model carries."""
    from molvae.explore.reference import MOST, Reference

    if cfg.reference.path:
        smiles = read(cfg.reference.path)[SMILES].tolist()
        if len(smiles) > MOST:
            log.info("%s of %s reference molecules are drawn: enough", f"{MOST:,}", f"{len(smiles):,}")
        return Reference.build(codec, smiles, seed=cfg.seed)
    if len(cfg.reference) > 1:
        raise UsageError("reference= takes a file of molecules, or nothing for what the model carries")
    if codec.reference is None:
        raise MolvaeError(
            f"{cfg.model} carries no reference statistics: give molecules it knows as reference=FILE"
        )
    return Reference.from_tensors(codec.reference)
