"""What a user demands of molecules before they are scored."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from molvae.checks.limits import MOST, within
from molvae.chem.mol import parse
from molvae.errors import SettingError
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters
from molvae.filters.filter import Filter
from molvae.filters.properties import within_ranges
from molvae.filters.similarity import SimilarityRange
from molvae.filters.substructure import Substructure
from molvae.filters.suited import AUTO
from molvae.fragments.inside import Inside
from molvae.fragments.kept import Holds, Kept
from molvae.fragments.request import has_points, kept_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import frame_of
from molvae.model.hub import ModelLike, load
from molvae.model.suited import chain_for
from molvae.optimization.constraints import Constraints

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConstraintsConfig:
    """What a molecule has to be before it is scored; what is refused costs no call.

    Raises:
        SettingError: one of them means nothing.
    """

    similarity_floor: float = 0.0
    """Least Tanimoto similarity to one of the start molecules (Morgan bits, radius 2), from 0 to 1."""

    keep: str = ""
    """What stays in all molecules while the moves are made around it: a fragment with attachment points such
    as [*:1], where alone it changes; or SMARTS that match the first start molecule once, or `atoms:0,1,2` of
    it, whose rest changes, the hydrogens on it included."""

    smarts: Mapping[str, Sequence[str] | str] = field(default_factory=dict)
    """SMARTS under `keep` (one that must match), `keep_any` (one at least must match), `keep_all` (each must
    match) and `avoid` (none may match)."""

    ranges: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Property (see `molvae.chem.descriptors`) -> {"min": ..., "max": ...}, or one of the two: mw in Da, tpsa
    in square Angstrom, logp, qed, sa (1 easy to 10 hard), counts."""

    scaffold_quota: int = 0
    """Most molecules of one Bemis-Murcko scaffold that are scored; 0 limits none."""

    filters: Filters = AUTO
    """See `molvae.filter` for what may be given. "auto" takes what suits the model, and does not hold against
    a molecule what a start molecule has already; None refuses nothing."""

    def __post_init__(self) -> None:
        within(0, 1, similarity_floor=self.similarity_floor)
        within(0, MOST, scaffold_quota=self.scaffold_quota)
        within_ranges(self.ranges)

    def constraints(
        self, start: Sequence[str] = (), given: Sequence[str] = (), model: ModelLike = None
    ) -> Constraints:
        """The filters in an order that asks first what is quick to tell, with the count of what they refuse.

        Args:
            start: SMILES of the start molecules.
            given: the same as the user wrote them, whose atoms `keep` may number.
            model: whose molecules these are; see `chain_for`.

        Raises:
            SettingError: there is a similarity to keep and no start molecule, or a substructure to keep that
                no start molecule has.
            MolvaeError: a SMARTS cannot be read.
        """
        if self.similarity_floor and not start:
            wanted = "needs start molecules, which it is measured from"
            raise SettingError("similarity_floor", f"{self.similarity_floor:g}", wanted)
        own: dict[str, Filter] = {}
        inside = self._inside(start, given, model)
        if inside is not None:
            own["keep"] = Holds(inside.allowed)
        if any(self.smarts.values()):
            own["smarts"] = self._substructure(start)
        if self.similarity_floor:
            own["similarity"] = SimilarityRange(start, self.similarity_floor)
        own |= within_ranges(self.ranges)
        further = chain_for(model, self.filters, start).filters
        for name in sorted(own.keys() & further.keys()):
            own[f"{name} (own)"] = own.pop(name)
        return Constraints(FilterChain({**own, **further}), self.scaffold_quota, inside)

    def _substructure(self, start: Sequence[str]) -> Substructure:
        wanted = Substructure(**self.smarts)
        lacking = [wanted.lacking(mol) for smiles in start if (mol := parse(smiles)) is not None]
        if lacking and all(lacking):
            place, smarts = next(filter(None, lacking))
            mend = "no start molecule has it; begin from one that has, or leave it out"
            raise SettingError(f"smarts.{place}", smarts, mend)
        return wanted

    def _inside(self, start: Sequence[str], given: Sequence[str], model: ModelLike) -> Inside | None:
        if not self.keep:
            return None
        kept = kept_of(self.keep, next(iter(given or start), ""))
        if not (held := _holding(start, kept)) and start:
            kept = _as_read(kept, model)
            held = _holding(start, kept)
        if start and not held:
            raise SettingError(
                "keep", self.keep, f"no start molecule holds {kept.smiles} as the model reads it"
            )
        frame = frame_of(kept.mol, kept.groups, FragmentTable.shipped())
        allowed = kept if has_points(self.keep) else kept.opened()
        return Inside(kept, frame, held, np.random.default_rng(0), allowed)


def _holding(start: Sequence[str], kept: Kept) -> list[str]:
    return [text for text in start if kept.holds(text)]


def _as_read(kept: Kept, model: ModelLike) -> Kept:
    """What is kept as the model draws it, for instance without the charges that it takes away."""
    standardizer = load(model).standardizer
    if standardizer is None:
        return kept
    try:
        read = replace(kept, mol=replace(standardizer, largest_fragment=False)(kept.mol))
    except ValueError:
        return kept
    if read.smiles != kept.smiles:
        log.info("keep: the model reads %s as %s, which is kept", kept.smiles, read.smiles)
    return read


DEFAULT_CONSTRAINTS = ConstraintsConfig()
