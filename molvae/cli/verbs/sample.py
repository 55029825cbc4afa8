"""`molvae sample`: new molecules from a model, filtered and scored, as a table and a picture."""

from omegaconf import DictConfig

from molvae.checks.limits import MOST, WORKERS, within
from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build, plain
from molvae.cli.tally import check_count, summary
from molvae.filters.chain import FilterChain
from molvae.sampling.sample import sample

AS_THEY_ARE = ("temperature", "top_p", "novel", "distinct", "device", "seed")


def run(cfg: DictConfig) -> None:
    """Sample, write the table with the best first, draw the best, and say on stderr what it took."""
    within(0, MOST, max_decoded=cfg.max_decoded)
    within(0, WORKERS, workers=cfg.workers)
    check_outputs(cfg)
    with bars() as progress:
        found = sample(
            cfg.model,
            cfg.count,
            filters=FilterChain(build(cfg, "filters")),
            ranges=plain(cfg.ranges),
            scoring=build(cfg, "scoring"),
            max_decoded=cfg.max_decoded or None,
            workers=cfg.workers or None,
            progress=progress,
            **{name: cfg[name] for name in AS_THEY_ARE},
        )
    show(summary(found.tally, len(found.table), found.steered))
    check_count(found.tally, len(found.table), cfg.count, found.steered)
    write_outputs(cfg, found)
    if found.tally.interrupted:
        raise KeyboardInterrupt
