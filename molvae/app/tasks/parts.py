"""Molecules around a part that is kept."""

from __future__ import annotations

import re
from typing import Any

from molvae.app.tasks.cards import CARD, line
from molvae.app.tasks.noting import Notes
from molvae.app.tasks.reading import opened
from molvae.chem.mol import ATOM
from molvae.designing.design import design
from molvae.designing.judging import OUTSCORED
from molvae.errors import MolvaeError, SettingError
from molvae.report.drawing import inline, laid_out_on
from molvae.scoring.objective import SCORE
from molvae.table import SMILES

FOUND = {
    "table": "part of real molecules",
    "crossed": "good parts crossed",
    "latent": "from latent space",
    "latent parts": "part from latent space",
}
"""How each source of new parts is told."""
VALUES = ("qed", "logp", "mw")
"""Properties on a card."""
CUTS = "cuts "
"""How `design` begins to tell of a bond that cannot be cut."""
_BETWEEN = re.compile(r" between atoms \d+ and \d+")
_MAPPED = re.compile(r":1(?=\])")


def designed(model: str, smiles: str, mapped: str, count: int, note: str) -> dict[str, Any]:
    """What `molvae design` finds: around marked atoms, at attachment points, or between fragments.

    Args:
        model: the model.
        smiles: the molecule in the middle; with points or several fragments it is what is kept.
        mapped: the molecule as it was drawn, the atoms to keep with map number 1; "" where none is marked.
        count: molecules wanted.
        note: a folder for notes of the advance.

    Raises:
        MolvaeError: what is marked cannot be cut out, told without the numbers of atoms, which nobody sees.
    """
    start, keep = kept(mapped) if mapped else (smiles, None)
    try:
        found = design(start, keep=keep, model=opened(model), count=count, progress=Notes(note).progress)
    except SettingError as error:
        if error.name == "keep" and error.wanted.startswith(CUTS):
            raise MolvaeError(f"What is marked {_BETWEEN.sub('', error.wanted)}.") from error
        raise
    shared, new = found.places()
    rows = found.table.to_dict("records")
    mols = laid_out_on(found.table[SMILES].tolist(), shared)
    cards = [
        {
            "smiles": row[SMILES],
            "svg": str(inline(row[SMILES], mol, CARD, colored=atoms)),
            "lines": [
                line(SCORE, row[SCORE]),
                *(line(name, row[name]) for name in VALUES),
                (FOUND.get(row["source"], str(row["source"])), "How it was found"),
            ],
        }
        for row, mol, atoms in zip(rows, mols, new, strict=True)
    ]
    refused = [(reason, count) for reason, count in found.refused.most_common() if reason != OUTSCORED]
    return {"cards": cards, "refused": dict(refused[:3])}


def kept(mapped: str) -> tuple[str, str]:
    """The molecule without map numbers, and its atoms that have them as `design` takes them.

    >>> kept("C[CH2:1][NH2:1]")
    ('C[CH2][NH2]', 'atoms:1,2')
    """
    marked = [place for place, atom in enumerate(ATOM.findall(mapped)) if _MAPPED.search(atom)]
    return _MAPPED.sub("", mapped), f"atoms:{','.join(map(str, marked))}"
