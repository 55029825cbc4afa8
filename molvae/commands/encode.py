"""`molvae encode`: molecules in, their latent vectors out."""

import logging
from collections import Counter

from omegaconf import DictConfig

from molvae.errors import NothingLeft
from molvae.filters.rows import REASON
from molvae.table import read_chunks

log = logging.getLogger(__name__)

LISTED = 10


def run(cfg: DictConfig) -> None:
    """Encode the input, write all its rows, and say on stderr how many could not be encoded and why."""
    from molvae.explore.vectors import VectorsWriter, encode_rows
    from molvae.pretrained import load

    codec = load(cfg.model, cfg.device)
    reasons: Counter[str] = Counter()
    with VectorsWriter(cfg.output) as output:
        for frame in read_chunks(cfg.input, smiles_column=cfg.smiles_column or None):
            encoded = encode_rows(frame, codec)
            reasons.update(encoded[REASON])
            output.write(encoded)
        if not reasons[""]:
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} can be encoded")
    log.info("%s molecules, %s encoded", f"{reasons.total():,}", f"{reasons['']:,}")
    for reason, count in Counter({text: n for text, n in reasons.items() if text}).most_common(LISTED):
        log.warning("%s not encoded: %s", f"{count:,}", reason)
