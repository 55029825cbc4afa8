"""Walks through the latent space along which one property changes and others stay."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.checks.limits import AT_ONCE, within
from molvae.chem.descriptors import descriptor
from molvae.errors import NothingLeft
from molvae.explore.direction import Direction, axis_direction, fitted_direction, single_dimension
from molvae.explore.given import smiles_if_any
from molvae.explore.start import Start, read_start
from molvae.explore.stops import TRIES, Wish, stops
from molvae.explore.walk import STEP, T, check_walk, paths, response, walk
from molvae.filters.chosen import Filters
from molvae.filters.suited import AUTO
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.model.suited import chain_for
from molvae.parallel.progress import Advance, Progress, silent, unwatched
from molvae.parallel.seeds import batch_seed
from molvae.report.cards import molecule_or_gap
from molvae.report.exploration import Exploration
from molvae.report.grid import MOST, Grid
from molvae.report.meanings import shown
from molvae.report.numbers import number
from molvae.report.pages.traversal import traversal_page
from molvae.report.result import ComputedResult
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

log = logging.getLogger(__name__)

HOLD = ("mw", "tpsa", "rings")


@dataclass(frozen=True, eq=False)
class Traversal(ComputedResult):
    """Molecules on lines through the latent space."""

    points: pd.DataFrame
    """All points, those that decoded to no molecule included; the table leaves them out."""
    response: pd.DataFrame
    """How the properties answered: property, correlation (Spearman's with t, mean over the paths where it
    varies), paths (how many those are), change (mean, from the first molecule of a path to the last)."""
    direction: Direction
    """The way of all lines."""
    property: str
    """The property that was to change."""
    steps: int
    """Points of each line."""

    def page(self) -> Exploration:
        """The property along the lines, how all properties answered, and the molecules."""
        return traversal_page(self.points, self.property, self.response, self.steps)

    def grid(self) -> Grid:
        """A line to a row."""
        drawn = self.points[self.points[STEP] < MOST].head(MOST // min(self.steps, MOST) * self.steps)
        values = zip(drawn[T], drawn[self.property], strict=True)
        legends = [f"t = {t:+.1f}\n{shown(self.property, value)}" for t, value in values]
        smiles = [molecule_or_gap(text) for text in drawn[SMILES]]
        return Grid(smiles, legends, self.steps, alike=True)


def traverse(
    property: str,
    *,
    start: MoleculesLike | None = None,
    model: ModelLike = None,
    hold: Sequence[str] = HOLD,
    dimension: int | None = None,
    fit_to: MoleculesLike | None = None,
    fit_count: int = 3000,
    count: int = 5,
    steps: int = 7,
    reach: float = 3.0,
    filters: Filters = AUTO,
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> Traversal:
    """Walk through the latent space along a direction in which one property changes and others stay.

    The direction is that of the model's axis for the property, a dimension that was trained to stand for it,
    where the model has axes for it and for all that is to stay; else it is fitted. Points around each stop
    are decoded too, and the stop takes the molecule that comes nearest to what is expected there; see
    `molvae.explore.stops`. Along a single dimension each stop shows the likeliest molecule of its point.

    Args:
        property: the property to change: logp, qed, sa, tpsa, mw, ... or any descriptor of RDKit.
        start: a SMILES, several, a table, or a file of them: the middles of the walks; None draws `count`
            points from the model's prior.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        hold: properties to keep.
        dimension: walk along this latent dimension instead, from 0.
        fit_to: molecules to fit the direction to, whether there is an axis or not; None takes the axis, or
            else `fit_count` molecules that the model decodes.
        fit_count: molecules that the model decodes for that.
        count: walks, where no start is given.
        steps: points of each walk.
        reach: how far a walk goes to either side, in standard deviations of the latent vectors.
        filters: names of options, YAML files, filters, or several of these, that molecules should pass;
            "auto" takes those that suit the model, None lets all pass. A stop takes one that fails where none
            passes.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns path (from 1), start (where it is given), step (from 0), t
        (-reach to reach), smiles, and the properties.

    Raises:
        ArgumentError: a setting means nothing, or there is no such property.
        MolvaeError: no start can be encoded, or no direction can be fitted.
        NothingLeft: no point decodes to a molecule.
    """
    check_walk(steps, reach)
    within(1, AT_ONCE // (steps * TRIES), count=count)
    within(1, AT_ONCE, fit_count=fit_count)
    names = list(dict.fromkeys([property, *hold]))
    for name in names:
        descriptor(name)  # a wrong name is told before the work
    opened = load(model, device)
    given = smiles_if_any(start)
    starts = read_start(opened, given) if given else _drawn(opened, count, seed)
    chain = chain_for(opened, filters, starts.smiles if given else ())
    known = smiles_if_any(fit_to)
    if dimension is not None:
        direction = _dimension(opened, dimension, known, fit_count, batch_seed(seed, 1))
    else:
        direction = _direction(opened, names, known, fit_count, batch_seed(seed, 1), progress)
    advance = progress("Walks", len(starts.z) * steps)
    if dimension is None:
        wish = Wish(property, direction.slope, names[1:], chain)
        points = _walks(opened, starts, direction, wish, np.linspace(-reach, reach, steps), seed, advance)
    else:
        points = walk(opened, starts.z, direction, names, steps=steps, reach=reach, advance=advance)
    if given:
        points.insert(1, "start", np.repeat(starts.smiles, steps))
    found = points.dropna(subset=[SMILES])
    if found.empty:
        raise NothingLeft(f"nothing was decoded on {len(starts.z)} paths; try a reach below {reach:g}")
    return Traversal(found, points, response(points, names), direction, property, steps)


def _drawn(model: Model, count: int, seed: int) -> Start:
    """Points of the prior that decode to a molecule, as the middles of walks."""
    z = model.draw(count, SampleOptions(seed=seed)).z
    found = [(text, row) for row, text in enumerate(model.decode(z)) if text is not None]
    if not found:
        raise NothingLeft(f"none of {count} points of the prior decodes to a molecule; try a larger count")
    return Start([text for text, _ in found], z[[row for _, row in found]])


def _walks(
    model: Model, starts: Start, direction: Direction, wish: Wish, t: np.ndarray, seed: int, advance: Advance
) -> pd.DataFrame:
    """A walk from each start, each stop taking the molecule that suits it best."""
    smiles: list[str | None] = []
    for place, (text, z) in enumerate(zip(starts.smiles, starts.z, strict=True)):
        smiles += stops(model, text, z, direction, wish, t, seed=batch_seed(seed, 2 + place), advance=advance)
    return paths(smiles, t, [wish.target, *wish.hold])


def _direction(
    model: Model, names: Sequence[str], known: Sequence[str], count: int, seed: int, progress: Progress
) -> Direction:
    """The direction of the first property that keeps the others: by the model's axes, or fitted."""
    target, *hold = names
    direction = None if known else axis_direction(model, target, hold)
    if direction is not None:
        log.info("%s: along the model's axis, the axes of %s held", target, ", ".join(hold) or "no others")
    else:
        advance = unwatched if known else progress("Molecules", count)
        direction = fitted_direction(
            model, target, hold, molecules=known, count=count, seed=seed, advance=advance
        )
        log.info("%s: R2 %.2f of a linear function of the latent vector", target, direction.r2)
    log.info("%s of %s expected for each unit of t", number(direction.slope, "+.3g"), target)
    return direction


def _dimension(model: Model, dimension: int, known: Sequence[str], count: int, seed: int) -> Direction:
    z = model.encode(known) if known else model.draw(count, SampleOptions(seed=seed)).z
    return single_dimension(z.double().cpu().numpy(), dimension)
