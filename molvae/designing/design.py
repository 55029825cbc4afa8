"""`molvae.design`: molecules around what must stay."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from molvae.checks.limits import MOST, within
from molvae.checks.sampling import check_sampling
from molvae.chem.mol import parsed, to_smiles
from molvae.designing.candidates import SOURCES
from molvae.designing.designed import COLUMNS, Designed, Source
from molvae.designing.judging import CANDIDATE, NATS, REASON, SIMILARITY, Judge, Preference, is_known
from molvae.designing.rounds import Rounds
from molvae.errors import NothingLeft, SettingError
from molvae.explore.given import smiles_if_any
from molvae.explore.start import readable
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters
from molvae.filters.properties import PropertyRange, Range, within_ranges
from molvae.filters.suited import AUTO
from molvae.fragments.points import methylated
from molvae.fragments.request import Mode, task_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.model.suited import chain_for
from molvae.parallel.progress import Progress, silent
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

log = logging.getLogger(__name__)

EACH, LEAST = 6, 300
"""Candidates for each molecule that is wanted, and at least so many."""


def design(
    start: str,
    *,
    keep: str | None = None,
    mode: Mode = "auto",
    points: Sequence[int] | str | None = None,
    model: ModelLike = None,
    count: int = 100,
    filters: Filters = AUTO,
    ranges: Mapping[str, Range] | None = None,
    scoring: Scoring = "default",
    score_power: float = 30.0,
    similarity_to: MoleculesLike | None = None,
    temperature: float = 1.0,
    top_p: float = 1.0,
    max_proposed: int | None = None,
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> Designed:
    """Design molecules around what must stay: decorate, extend, link, morph, grow.

    >>> import molvae
    >>> molvae.design("[*:1]c1ccc2ncnc(N[*:2])c2c1").table      # doctest: +SKIP
    >>> molvae.design("C1CCN([*:1])C1.[*:2]c1ccc2OCCOc2c1")     # doctest: +SKIP

    Each molecule holds what is kept: its atoms, charges and stereo, bonded to others at its points alone. New
    parts come from a table of parts of real molecules and from the latent space around good candidates; how
    plausible they are and the score choose among them. Plausible is what the model finds likely, by parts
    that are common beside such atoms.

    Args:
        start: one fragment with attachment points (`[*:1]`, `[1*]` or `*`), which are all filled; several
            fragments with one point each, which are linked; or a whole molecule.
        keep: of a whole molecule, what stays: SMARTS that match once, or `atoms:0,1,2` by their places in the
            SMILES. What else there is may change.
        mode: "auto" tells decorating from linking; "morph" links by parts with a ring; "grow" adds to a whole
            molecule at any one hydrogen, "superstructure" at one to three.
        points: numbers of the points that are filled, such as [1, 3] or "1,3", the others get hydrogens; None
            fills all.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        count: molecules wanted, after the filters.
        filters: names of options, YAML files, filters, or several of these; "auto" takes those that suit the
            model, None lets all molecules pass. What is wrong with the kept part alone is forgiven.
        ranges: property -> {"min": ..., "max": ...}, or one of the two.
        scoring: adds the columns of its scorers and `score`.
        score_power: how much a good score counts beside how plausible one is, which is multiplied by it to
            this power; 0: not at all.
        similarity_to: molecules that those designed should be similar to, or none.
        temperature: 0 takes the best candidates; above, they are drawn by their weight to the power of
            1 / temperature.
        top_p: share of the candidates' whole weight that is drawn from, the heaviest first.
        max_proposed: candidates to propose at most; None: 6 times `count`, at least 300.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns smiles, new (the new parts as SMILES with their points), source,
        nats (the model's log-likelihood), similarity (where it was asked for), the scorers' columns and
        score, the best first.

    Raises:
        ArgumentError: a setting means nothing, or what is kept is none.
        MolvaeError: there is no such model.
        NothingLeft: no molecule passes the filters.
    """
    within(1, MOST, count=count)
    within(0, 1_000, score_power=score_power)
    if max_proposed is not None:
        within(1, MOST, max_proposed=max_proposed)
    check_sampling(temperature, top_p)
    asked = within_ranges(ranges or {})
    objective = scoring_of(scoring)
    check_names(objective, COLUMNS)
    generator = np.random.default_rng(seed)
    task = task_of(
        start, keep=keep, mode=mode, points=points, table=FragmentTable.shipped(), generator=generator
    )
    opened = load(model, device)
    _check_readable(opened, task, start)
    chain = _excusing(FilterChain({**asked, **chain_for(opened, filters).filters}), task)
    near = smiles_if_any(similarity_to)
    references = readable(opened, near, "similarity_to") if near else []
    preference = Preference(temperature, top_p, score_power)
    rounds = Rounds(task, Judge(opened, chain, objective, preference, references), generator)
    wanted = max_proposed or max(EACH * count, LEAST)
    rounds.run(wanted, progress("candidates", wanted))
    rounds.fill(count)
    passing = rounds.passing
    refused = Counter(reason for reason in rounds.judged[REASON] if reason)
    if passing.empty:
        _nothing(task, len(rounds.judged), refused)
    if len(passing) < count:
        log.warning("Only %d of %d molecules after %d candidates", len(passing), count, len(rounds.judged))
    chosen = preference.drawn(passing, count, generator)
    table = score(_described(chosen, task), objective)
    table = table.sort_values(SCORE, ascending=False, kind="stable", ignore_index=True)
    return Designed(table, task.kept, _sources(rounds, chosen), refused, dict(rounds.infilling.tally))


def _check_readable(model: Model, task: Task, start: str) -> None:
    """Refuse what stays where the model has no words for it.

    Raises:
        SettingError: it has none.
    """
    pieces = to_smiles(methylated(task.kept.mol)).split(".")
    for piece, reason in zip(pieces, model.tokenize(pieces)[1], strict=True):
        if reason:
            raise SettingError("start", start, f"the model cannot read {piece}: {reason}")


def _excusing(chain: FilterChain, task: Task) -> FilterChain:
    """The filters, without what is wrong with the kept part alone; the log says what that is."""
    alone = methylated(task.kept.mol)
    # what is added may bring a molecule into ranges that the kept part alone is out of
    strict = {name: one for name, one in chain.filters.items() if isinstance(one, PropertyRange)}
    others = FilterChain({name: one for name, one in chain.filters.items() if name not in strict})
    if failed := others.apply([alone]).reason[0]:
        log.info("What is kept fails the filters itself (%s): the molecules may for the same", failed)
    return FilterChain({**strict, **others.allowing([alone]).filters})


def _nothing(task: Task, proposed: int, refused: Counter[str]) -> None:
    """Say why there is nothing.

    Raises:
        NothingLeft: always.
    """
    if not proposed:
        raise NothingLeft(f"no part of the table fits the points of {task.kept.smiles}")
    reason, often = refused.most_common(1)[0]
    raise NothingLeft(f"none of {proposed:,} candidates is left; {often:,} failed {reason}: loosen that")


def _described(chosen: pd.DataFrame, task: Task) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            SMILES: chosen[SMILES].tolist(),
            "new": [new_parts(task, smiles) for smiles in chosen[SMILES]],
            "source": [one.source for one in chosen[CANDIDATE]],
            NATS: chosen[NATS].tolist(),
        }
    )
    return (
        frame.assign(similarity=chosen[SIMILARITY].tolist())
        if is_known(chosen[SIMILARITY].to_numpy(float))
        else frame
    )


def new_parts(task: Task, smiles: str) -> str:
    """The new parts of a molecule that holds what is kept, as one SMILES with dots."""
    mol = parsed(smiles)
    match = None if mol is None else task.kept.find(mol)
    return "" if mol is None or match is None else ".".join(task.kept.new_parts(mol, match))


def _sources(rounds: Rounds, chosen: pd.DataFrame) -> dict[str, Source]:
    """What each source brought."""
    proposed = Counter(one.source for one in rounds.judged[CANDIDATE])
    passed = Counter(one.source for one in rounds.passing[CANDIDATE])
    taken = Counter(one.source for one in chosen[CANDIDATE])
    return {name: Source(proposed[name], passed[name], taken[name]) for name in SOURCES}
