"""`molvae score`: a table of molecules in, the same with columns of properties and one score out."""

import logging
from collections import Counter
from functools import partial

from omegaconf import DictConfig

from molvae.chem.mol import fault
from molvae.cli.settings.build import build
from molvae.cli.settings.replaced import naming_replaced
from molvae.errors import NothingLeft
from molvae.parallel import map_chunks
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import is_timed, score, unscored
from molvae.table import SMILES, Writer, read_chunks

log = logging.getLogger(__name__)

CHUNK = 1_000


def run(cfg: DictConfig) -> None:
    """Score the input, write all its rows, and say on stderr how many values could not be computed."""
    objective = build(cfg, "scoring")
    columns = [*objective.scorers, SCORE]
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=CHUNK)
    rows, invalid, failed = 0, Counter(), Counter()
    with Writer(cfg.output) as output:
        for scored in map_chunks(
            partial(score, objective=objective),
            naming_replaced(chunks, columns),
            workers=cfg.workers or None,
            lost=partial(unscored, objective=objective),
            timed=is_timed(objective),
        ):
            missing = scored[columns].isna()
            rows += len(scored)
            faults = map(fault, scored.loc[missing.all(axis=1), SMILES])
            invalid.update(reason for reason in faults if reason)
            failed.update(missing.sum().to_dict())
            output.write(scored)
        if failed[SCORE] == rows:
            raise NothingLeft(f"none of the {rows:,} molecules of {cfg.input} could be scored")
    log.info("%s rows, %s with a score", f"{rows:,}", f"{rows - failed[SCORE]:,}")
    for reason, count in invalid.most_common():
        log.warning("%s rows could not be scored at all: %s", f"{count:,}", reason)
    for column, count in failed.items():
        if count > invalid.total():
            log.warning("%s could not be computed for %s molecules", column, f"{count - invalid.total():,}")
