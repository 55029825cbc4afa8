"""`molvae encode`: molecules in, their latent vectors out."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_pictures, write_report
from molvae.errors import NothingLeft
from molvae.table import read_chunks


def run(cfg: DictConfig) -> None:
    """Encode the input, write all its rows, and say on stderr how many could not be encoded and why."""
    from molvae.explore.encoding import AT_ONCE, Encoding
    from molvae.explore.vectors import VectorsWriter

    check_pictures(cfg)
    encoding = Encoding(cfg.model, exact=cfg.exact, device=cfg.device, for_page=bool(cfg.report))
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=AT_ONCE)
    with VectorsWriter(cfg.output) as output, bars() as progress:
        advance = progress("Encoding", None)
        for rows in encoding(chunks):
            output.write(rows)
            advance(len(rows))
        reasons = encoding.reasons
        if not reasons[""]:
            why = f" ({reasons.most_common(1)[0][0]})" if reasons else ""
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} can be encoded{why}")
    encoding.log_counts()
    if cfg.report:
        write_report(cfg, encoding.page("Molecules" if cfg.input == "-" else Path(cfg.input).name))
