"""`molvae design`: what must stay in, molecules around it out."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build, plain

AS_THEY_ARE = ("mode", "count", "ranges", "score_power", "temperature", "top_p", "model", "seed", "device")


def run(cfg: DictConfig) -> None:
    """Design around what stays, write and draw the molecules, and show what each source brought."""
    from molvae.cli.summaries import show_designed
    from molvae.designing.design import design

    check_outputs(cfg)
    values = plain(cfg)
    with bars() as progress:
        found = design(
            cfg.start,
            keep=cfg.keep or None,
            points=cfg.points or None,
            filters=build(cfg, "filters"),
            scoring=build(cfg, "scoring"),
            similarity_to=cfg.similarity_to or None,
            max_proposed=cfg.max_proposed or None,
            progress=progress,
            **{name: values[name] for name in AS_THEY_ARE},
        )
    show_designed(found)
    write_outputs(cfg, found)
