"""`molvae score`: a table of molecules in, the same with columns of properties and one score out."""

import logging
from collections import Counter
from functools import partial

from omegaconf import DictConfig

from molvae.chem.mol import parse
from molvae.commands.build import build
from molvae.commands.replaced import naming_replaced
from molvae.errors import NothingLeft
from molvae.parallel import map_chunks
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import score
from molvae.table import SMILES, Writer, read_chunks

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Score the input, write all its rows, and say on stderr how many values could not be computed."""
    objective = build(cfg, "scoring")
    columns = [*objective.scorers, SCORE]
    chunks = naming_replaced(read_chunks(cfg.input, smiles_column=cfg.smiles_column or None), columns)
    rows, invalid, failed = 0, 0, Counter()
    with Writer(cfg.output) as output:
        for scored in map_chunks(partial(score, objective=objective), chunks, workers=cfg.workers or None):
            missing = scored[columns].isna()
            rows += len(scored)
            invalid += sum(parse(text) is None for text in scored.loc[missing.all(axis=1), SMILES])
            failed.update(missing.sum().to_dict())
            output.write(scored)
        if failed[SCORE] == rows:
            raise NothingLeft(f"none of the {rows:,} molecules of {cfg.input} could be scored")
    log.info("%s rows, %s with a score", f"{rows:,}", f"{rows - failed[SCORE]:,}")
    if invalid:
        log.warning("%s rows could not be scored at all: invalid SMILES", f"{invalid:,}")
    for column, count in failed.items():
        if count > invalid:
            log.warning("%s could not be computed for %s molecules", column, f"{count - invalid:,}")
