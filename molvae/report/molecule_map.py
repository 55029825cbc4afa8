"""The page of `molvae map`: tens of thousands of molecules as points, their structures on hover, offline."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from gzip import compress

import numpy as np
from rdkit.Chem import GetPeriodicTable

from molvae.parallel.progress import Advance, unwatched
from molvae.report.page import PAGE_SCRIPT, render, scripts
from molvae.report.structures import structures

ELEMENTS = 118


@dataclass(frozen=True)
class MoleculeMap:
    """Everything the page shows.

    Attributes:
        title: heading.
        smiles: of n molecules.
        ids: what they are called, which the page's search finds them by.
        places: their coordinates (n, 2).
        values: of the property that colors them (n,), NaN where unknown.
        is_reference: bool (n,): the molecules drawn gray, behind the others.
        is_placed: bool (n,): those that lie where they do by fingerprints, drawn with a rim.
        label: the property's name.
        axes: names of the two axes.
        about: a sentence on what is shown.
        settings: what the command was asked for.
        versions: of the packages that made it.
    """

    title: str
    smiles: Sequence[str]
    ids: Sequence[str]
    places: np.ndarray
    values: np.ndarray
    is_reference: np.ndarray
    is_placed: np.ndarray
    label: str
    axes: tuple[str, str]
    about: str
    settings: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def map_page(content: MoleculeMap, workers: int | None = None, advance: Advance = unwatched) -> str:
    """The map as one HTML page, 130 bytes a molecule.

    Args:
        content: what to show.
        workers: processes that lay molecules out; None takes all cores.
        advance: told how many molecules were laid out.
    """
    table = GetPeriodicTable()
    points = np.column_stack([content.places, content.values]).astype("<f4")
    return render(
        "map.html",
        title=content.title,
        kind="map",
        lead=content.about,
        scripts=scripts(PAGE_SCRIPT, "map_molecule.js", "map_select.js", "map.js"),
        facts={
            "label": content.label,
            "axes": content.axes,
            "elements": ["", *(table.GetElementSymbol(number) for number in range(1, ELEMENTS + 1))],
        },
        data={
            "points": _packed(points.tobytes()),
            "reference": _packed(np.asarray(content.is_reference, dtype=np.uint8).tobytes()),
            "ids": _packed("\n".join(" ".join(text.split()) for text in content.ids).encode()),
            "placed": _packed(np.asarray(content.is_placed, dtype=np.uint8).tobytes()),
            "smiles": _packed("\n".join(content.smiles).encode()),
            "structures": _packed(structures(content.smiles, workers, advance)),
        },
        references=int(np.sum(content.is_reference)),
        placed=int(np.sum(content.is_placed)),
        unknown=int(np.sum(np.isnan(content.values) & ~content.is_reference)),
        settings=content.settings,
        versions=content.versions,
    )


def _packed(content: bytes) -> str:
    """Gzip in base64, which browsers unpack by themselves (DecompressionStream)."""
    return b64encode(compress(content, mtime=0)).decode()
