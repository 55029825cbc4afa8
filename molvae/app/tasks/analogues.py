"""Molecules around one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from molvae.app.tasks.cards import change, line
from molvae.app.tasks.noting import Notes
from molvae.app.tasks.reading import opened
from molvae.errors import NothingLeft
from molvae.explore.analogues import DISTANCE, LATENT, PARTS, SIMILARITY, SOURCE, analogues
from molvae.explore.neighbors import forgiving, reasons
from molvae.explore.properties import properties_of
from molvae.explore.similarity import similarity_to
from molvae.filters.suited import AUTO
from molvae.model.suited import chain_for
from molvae.parallel.seeds import batch_seed
from molvae.table import SMILES

MOST = 2_500
"""Points decoded at most: somebody waits."""
VALUES = ("qed", "logp", "mw", "sa")
FOUND = {
    LATENT: ("decoded", "Decoded from a point around the molecule in latent space"),
    PARTS: ("part exchanged", "One part is exchanged for one that real molecules have in such surroundings"),
}
"""How each source of analogues is told."""


def around(model: str, smiles: str, count: int, seed: int, note: str) -> list[dict[str, Any]]:
    """The analogues that `molvae neighbors` writes; those that pass the filters are told as they are found.

    Returns:
        smiles, lines, what can be sorted by: similarity and `VALUES`; and only at the end distance, by which
        can be sorted too, and source, which then has a line.
    """
    loaded, notes = opened(model), Notes(note)
    chain = forgiving(chain_for(loaded, AUTO), smiles)
    own = properties_of([smiles], VALUES).iloc[0].to_dict()
    told: list[dict[str, Any]] = []

    def check(fresh: Sequence[str]) -> list[str]:
        failed = reasons(fresh, chain)
        passed = [text for text, reason in zip(fresh, failed, strict=True) if not reason]
        told.extend(_rows(own, passed, similarity_to(passed, [smiles]).tolist()))
        notes.part(told[:count])
        return failed

    found = analogues(loaded, smiles, count, check, max_decoded=MOST, seed=batch_seed(seed, 0))
    if found.molecules.empty:
        most = "; ".join(f"{reason}: {many}" for reason, many in found.reasons.most_common(3))
        raise NothingLeft(f"no analogue passes the filters ({most})")
    best = found.molecules
    rows = _rows(own, best[SMILES].tolist(), best[SIMILARITY].tolist())
    return [
        {**row, DISTANCE: float(far), SOURCE: source, "lines": [*row["lines"], FOUND[source]]}
        for row, far, source in zip(rows, best[DISTANCE], best[SOURCE], strict=True)
    ]


def _rows(own: dict[str, float], smiles: Sequence[str], similarity: Sequence[float]) -> list[dict[str, Any]]:
    values = properties_of(smiles, VALUES).to_dict("records")
    return [
        {
            SMILES: text,
            SIMILARITY: float(near),
            **row,
            "lines": [
                line(SIMILARITY, near, "{} similar"),
                line("qed", row["qed"]),
                change("logp", row["logp"], own["logp"]),
                change("mw", row["mw"], own["mw"]),
            ],
        }
        for text, near, row in zip(smiles, similarity, values, strict=True)
    ]
