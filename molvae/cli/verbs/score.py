"""`molvae score`: a table of molecules in, the same with columns of properties and one score out."""

from omegaconf import DictConfig

from molvae.cli.settings.build import build
from molvae.errors import NothingLeft
from molvae.screening.scoring import CHUNK, ScoreColumns
from molvae.table import Writer, read_chunks


def run(cfg: DictConfig) -> None:
    """Score the input, write all its rows, and say on stderr how many values could not be computed."""
    columns = ScoreColumns(build(cfg, "scoring"), workers=cfg.workers or None)
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=CHUNK)
    with Writer(cfg.output, computed=columns.columns) as output:
        for scored in columns(chunks):
            output.write(scored)
        columns.log_counts()
        if not columns.scored:
            raise NothingLeft(f"none of the {columns.rows:,} molecules of {cfg.input} could be scored")
