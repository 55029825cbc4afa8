"""`molvae optimize`: an objective and a budget in, better molecules and a ledger of every call out."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from omegaconf import DictConfig
from rich.table import Table

from molvae.cli.console import show
from molvae.cli.optimize_run import optimize
from molvae.cli.optimize_setup import check, constraints_of, objective_of
from molvae.cli.page import settings
from molvae.cli.standard_streams import answer
from molvae.errors import NothingLeft
from molvae.explore.start import readable, standardized
from molvae.files.versions import versions
from molvae.model.hub import load
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.oracle.summary import summary
from molvae.optimization.searches import Constraints
from molvae.report.optimize import Optimization
from molvae.report.optimize_folder import gathered, write_folder
from molvae.scoring.objective import SCORE
from molvae.table import SMILES, read_molecules

log = logging.getLogger(__name__)

SHOWN, REASONS = 10, 3


def run(cfg: DictConfig) -> None:
    """Search, write what was found, say on stderr how the budget was spent, and print the folder."""
    began = time.perf_counter()
    check(cfg)
    objective = objective_of(cfg)
    given = read_molecules(cfg.start) if cfg.start else []
    codec = load(cfg.model, cfg.device)
    start = standardized(codec, readable(codec, given)) if given else []
    constraints = constraints_of(cfg, start)
    tell_of_refused(constraints, start)
    oracle, told = optimize(cfg, codec, objective, constraints, start)
    if not any(np.isfinite(call.score) for call in oracle.calls):
        raise NothingLeft(f"no molecule was scored; {reasons(oracle, constraints)}")
    found = gathered(
        oracle,
        told | {"seconds": round(time.perf_counter() - began, 1)},
        start,
        name=cfg.objective.get("path", "") or ", ".join(objective.terms),
        settings={key: text for key, text in settings(cfg).items() if not text.endswith("inf")},
        versions=versions(),
    )
    write_folder(found, Path(cfg.output))
    show(table(found))
    answer(cfg.output)


def tell_of_refused(constraints: Constraints, start: Sequence[str]) -> None:
    """Say which molecules to begin from are not scored, as the constraints hold for them too."""
    refused = [(text, reason) for text in start if (reason := constraints.reason(text))]
    if refused:
        text, reason = refused[0]
        log.warning(
            "start: %d of %d are refused before they are scored, such as %s (%s)",
            *(len(refused), len(start), text, reason),
        )


def reasons(oracle: Oracle, constraints: Constraints) -> str:
    """Why there is nothing, in one line."""
    failed = summary(oracle.calls, 1)["failed"]
    refused = constraints.refused.most_common(REASONS)
    if failed:
        return f"each failed: {'; '.join(list(failed)[:REASONS])}; mend that and choose another folder"
    if refused:
        return "the constraints refused all: " + ", ".join(f"{why} ({count:,})" for why, count in refused)
    return "the model decoded to none"


def table(found: Optimization) -> Table:
    """The best molecules, and below them how the budget was spent."""
    about = found.about
    shown = Table(title=f"best of {about['calls']:,} molecules", title_justify="left")
    shown.add_column(SCORE, justify="right")
    shown.add_column("call", justify="right")
    shown.add_column(SMILES, overflow="fold")
    for row in found.best.head(SHOWN).to_dict("records"):
        shown.add_row(f"{row[SCORE]:.4f}", f"{row['call']:,}", row[SMILES])
    front = f", hypervolume {about['hypervolume']:.4f}" if about.get("hypervolume") is not None else ""
    shown.caption = (
        f"mean of the ten best {about['top_10_mean']:.4f}, AUC top-10 {about['auc_top_10']:.4f}{front}, "
        f"{sum(about['failed'].values()):,} failed; ended: {about['ending']}"
    )
    return shown
