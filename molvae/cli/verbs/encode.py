"""`molvae encode`: molecules in, their latent vectors out."""

import logging
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_pictures, write_report
from molvae.errors import NothingLeft
from molvae.filters.rows import REASON
from molvae.report.pages import latent as report
from molvae.table import SMILES, read_chunks
from molvae.table.replaced import naming_replaced

log = logging.getLogger(__name__)

LISTED = 10
ENCODED_AT_ONCE = 2_000


def run(cfg: DictConfig) -> None:
    """Encode the input, write all its rows, and say on stderr how many could not be encoded and why."""
    from molvae.explore.vectors import LOG_VAR, MEAN, VectorsWriter, encode_rows, vectors_of
    from molvae.model.hub import load

    check_pictures(cfg)
    codec = load(cfg.model, cfg.device)
    reasons: Counter[str] = Counter()
    shown: list[pd.DataFrame] = []
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=ENCODED_AT_ONCE)
    chunks = naming_replaced(chunks, [REASON, f"{MEAN}_0", f"{LOG_VAR}_0"])
    with VectorsWriter(cfg.output) as output, bars() as progress:
        advance = progress("Encoding", None)
        for frame in chunks:
            encoded = encode_rows(frame, codec, exact=cfg.exact)
            reasons.update(encoded[REASON])
            output.write(encoded)
            advance(len(encoded))
            if cfg.report:
                known = encoded.loc[encoded[REASON] == ""]
                length = np.linalg.norm(vectors_of(known, cfg.input), axis=1)
                deviation = np.exp(vectors_of(known, cfg.input, LOG_VAR) / 2).mean(axis=1)
                shown.append(known[[SMILES]].assign(length=length, deviation=deviation))
        if not reasons[""]:
            why = f" ({reasons.most_common(1)[0][0]})" if reasons else ""
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} can be encoded{why}")
    log.info("%s molecules, %s encoded", f"{reasons.total():,}", f"{reasons['']:,}")
    for reason, count in Counter({text: n for text, n in reasons.items() if text}).most_common(LISTED):
        log.warning("%s not encoded: %s", f"{count:,}", reason)
    if cfg.report:
        name = "Molecules" if cfg.input == "-" else Path(cfg.input).name
        write_report(cfg, report.encoded_page(name, pd.concat(shown), reasons))
