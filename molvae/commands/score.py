"""`molvae score`: a table of molecules in, the same with columns of properties and one score out."""

import logging
from collections import Counter
from functools import partial

from omegaconf import DictConfig

from molvae.commands.build import build
from molvae.errors import NothingLeft
from molvae.parallel import map_chunks
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import score
from molvae.table import Writer, read_chunks

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Score the input, write all its rows, and say on stderr how many values could not be computed."""
    objective = build(cfg.scoring)
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None)
    columns = [*objective.scorers, SCORE]
    rows, failed = 0, Counter(dict.fromkeys(columns, 0))
    with Writer(cfg.output) as output:
        for scored in map_chunks(partial(score, objective=objective), chunks, workers=cfg.workers or None):
            rows += len(scored)
            failed.update(scored[columns].isna().sum().to_dict())
            output.write(scored)
        if failed[SCORE] == rows:
            raise NothingLeft(f"none of the {rows:,} molecules of {cfg.input} could be scored")
    log.info("%s molecules, %s with a score", f"{rows:,}", f"{rows - failed[SCORE]:,}")
    for column, count in failed.items():
        if count:
            log.warning("%s: %s values could not be computed (NaN)", column, f"{count:,}")
