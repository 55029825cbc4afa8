"""The page that the verbs around the latent space share: tiles, molecules, charts and tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from rdkit.Chem import Mol

from molvae.report.difference import laid_out_beside
from molvae.report.drawing import NARROW, WIDE, arranged, inline
from molvae.report.page import render

_WORD = re.compile(r"[^\W\d_]{2}")
"""Two letters beside each other, which no number has: not 1e-5, not <1%."""
FEW = 4
"""Molecules in a row that a page has ample room for."""


@dataclass(frozen=True)
class Tile:
    """One number that says much."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True)
class Card:
    """A molecule with what is known of it: lines of text below its picture, a word and its name above it."""

    smiles: str
    legend: str = ""
    mark: str = ""
    shared: Sequence[int] = ()
    """Atoms that lie as those of the first molecule of a section that is alike, in the same order."""
    colored: Sequence[int] = ()
    """Atoms that are colored."""
    id: str = ""
    """What the molecule is called."""
    lead: str = ""
    """SMILES of the one that it is a change of: it lies as that one, and where they differ is colored."""


@dataclass(frozen=True)
class Chart:
    """A drawing of `molvae.report.chart`, and the names of what it shows."""

    title: str
    drawing: Markup
    names: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True)
class Bar:
    """A name, a number as text, and its share of the longest bar."""

    name: str
    text: str
    share: float


@dataclass(frozen=True)
class Section:
    """A part of the page; what is empty is left out.

    Attributes:
        title: heading.
        about: a sentence on what is shown.
        cards: molecules.
        columns: molecules in a row, which then may be moved sideways; 0: as many as the page has room for.
        alike: what molecules share lies at the same place in their pictures.
        charts: beside each other.
        header: names of the table's columns.
        rows: of the table.
        bars: one under the other.
        molecule: SMILES below the heading.
    """

    title: str
    about: str = ""
    cards: Sequence[Card] = ()
    columns: int = 0
    alike: bool = False
    charts: Sequence[Chart] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    bars: Sequence[Bar] = ()
    molecule: str = ""

    @property
    def words(self) -> Sequence[bool]:
        """Of each column whether it holds words, which are read from the left, and no numbers."""
        return [any(_WORD.search(str(cell)) for cell in column) for column in zip(*self.rows, strict=True)]


@dataclass(frozen=True)
class Exploration:
    """Everything a page shows.

    Attributes:
        kind: what sort of report it is, in one or two words.
        title: heading.
        lead: the sentence below it.
        tiles: numbers at the top.
        sections: in order; those without a content are left out.
        settings: what the command was asked for.
        versions: of the packages that made it.
        molecule: SMILES of the molecule that it is about.
    """

    kind: str
    title: str
    lead: str
    tiles: Sequence[Tile] = ()
    sections: Sequence[Section] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    molecule: str = ""


def exploration_page(content: Exploration) -> str:
    """The page as HTML, complete in itself; all text is escaped."""
    return render(
        "exploration.html",
        title=content.title,
        kind=content.kind,
        lead=content.lead,
        molecule=content.molecule,
        tiles=content.tiles,
        sections=[(section, _drawn(section)) for section in content.sections if _has_content(section)],
        settings=content.settings,
        versions=content.versions,
    )


def _has_content(section: Section) -> bool:
    return bool(section.cards or section.charts or section.rows or section.bars)


def _drawn(section: Section) -> list[dict[str, Any]]:
    smiles = [card.smiles for card in section.cards]
    size = NARROW if section.columns > FEW else WIDE
    placed = zip(section.cards, *_placed(section, smiles), strict=True)
    return [
        {
            "drawing": inline(card.smiles, mol, size, colored),
            "legend": card.legend,
            "mark": card.mark,
            "id": card.id,
            "smiles": card.smiles,
        }
        for card, mol, colored in placed
    ]


def _placed(section: Section, smiles: Sequence[str]) -> tuple[list[Mol], list[Sequence[int]]]:
    """The molecules as they lie, and of each the atoms that are colored."""
    leads = [card.lead for card in section.cards]
    if any(leads):
        return laid_out_beside(smiles, leads)
    colored = [card.colored for card in section.cards]
    return arranged(smiles, [card.shared for card in section.cards], alike=section.alike), colored
