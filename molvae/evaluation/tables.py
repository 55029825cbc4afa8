"""Tables of measures, published figures beside them: one content for pages and terminals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from molvae.evaluation.meanings import meaning
from molvae.evaluation.measures import Measures
from molvae.evaluation.published import fcd_floor, moses_rows
from molvae.report.numbers import number

MOSES = "MOSES measures"
"""Title of the table."""
ABOUT_MOSES = (
    "Published rows are MOSES' own: 30,000 samples, mean and standard deviation over three trainings; Train "
    "is the whole training set. Test is MOSES' test set, TestSF its test set of unseen scaffolds."
)


@dataclass(frozen=True)
class Figure:
    """A published value and its standard deviation, as text."""

    value: str = ""
    deviation: str = ""


@dataclass(frozen=True)
class Row:
    """One measure: its name, better direction, value, number of its note, published figures."""

    name: str
    way: str
    value: str
    note: str
    others: list[Figure]


@dataclass(frozen=True)
class MeasureTable:
    """Measures of one kind.

    Attributes:
        title: heading.
        about: what the columns are.
        others: models of the published columns.
        rows: one for each measure.
        notes: numbered sentences the rows refer to.
        meanings: name of a measure -> what it says.
    """

    title: str
    about: str
    others: list[str]
    rows: list[Row]
    notes: list[str]
    meanings: dict[str, str] = field(default_factory=dict)


Columns = Mapping[str, Mapping[str, Sequence[float]]]
"""Name -> measure -> value, or mean and deviation."""


def moses_table(
    measures: Measures, reference: str, count: int, beside: Columns | None = None
) -> MeasureTable:
    """The MOSES measures; published rows and the floor of FCD where the reference is MOSES.

    Args:
        measures: as found.
        reference: name of the reference set.
        count: valid molecules, on which FCD depends.
        beside: what else was judged, in columns before the published ones.
    """
    size = f"of {count:,} molecules, a number on which FCD depends"
    if reference != "moses":
        return measure_table(MOSES, _noted(measures, size), beside, about=f"Test is {reference}.")
    floor = fcd_floor(count)
    if floor is not None:
        size += f": as many real training molecules score {floor:.3f} against Test"
    return measure_table(MOSES, _noted(measures, size), {**(beside or {}), **moses_rows()}, ABOUT_MOSES)


def measure_table(
    title: str,
    measures: Measures,
    columns: Columns | None = None,
    about: str = "",
) -> MeasureTable:
    """Any measures, with columns of others beside them."""
    sentences = list(dict.fromkeys(measures.notes.values()))
    rows = [
        Row(
            name=key,
            way=meaning(key)[0],
            value=shown(value),
            note=str(sentences.index(measures.notes[key]) + 1) if key in measures.notes else "",
            others=[Figure(*map(shown, row.get(key, ()))) for row in (columns or {}).values()],
        )
        for key, value in measures.values.items()
    ]
    names = dict.fromkeys(key.partition("/")[0] for key in measures.values)
    return MeasureTable(
        title=title,
        about=about,
        others=list(columns or {}),
        rows=rows,
        notes=[f"{number}. {sentence}." for number, sentence in enumerate(sentences, start=1)],
        meanings={name: meaning(name)[1] for name in names if meaning(name)[1]},
    )


def shown(value: float) -> str:
    """A measure as text: four decimals, none for a count, a dash where it could not be computed."""
    return number(value, ",.0f" if value > 1 and value == round(value) else ",.4f")


def _noted(measures: Measures, size: str) -> Measures:
    """The measures with the number of molecules beside each FCD."""
    notes = dict(measures.notes)
    for key in measures.values:
        if key.startswith("FCD/") and not math.isnan(measures.values[key]):
            notes[key] = "; ".join(filter(None, [size, notes.get(key, "")]))
    return Measures(measures.values, notes)
