"""The report of `molvae evaluate`."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from molvae.metrics.measures import Measures
from molvae.metrics.published import fcd_floor, moses_rows
from molvae.report.chart import histograms
from molvae.report.drawing import molecule
from molvae.report.meanings import meaning
from molvae.report.page import render

NOT_COMPUTED = "–"
_DRAWN = 24
_REASONS = 15
_TILES = {
    "valid": "Valid",
    "unique@10000": "Unique at 10,000",
    "FCD/Test": "FCD, test",
    "Scaf/Test": "Scaffold similarity",
    "Filters": "Pass filters",
    "Novelty": "Novel",
}
_PROPERTIES = {
    "logp": ("logP", "logP"),
    "sa": ("SA", "Synthetic accessibility"),
    "qed": ("QED", "QED"),
    "mw": ("weight", "Molecular weight (Da)"),
}


@dataclass(frozen=True)
class Evaluation:
    """Everything the report shows.

    Attributes:
        name: what was judged: a file or a model.
        reference: name of the reference; published rows are shown beside `moses`.
        total: strings judged.
        smiles: canonical SMILES of the n valid ones.
        properties: generated values by column (logp, sa, qed, mw), (n,).
        reference_properties: the same of the reference.
        failures: the filter each molecule fails, "" where it passes, n of them.
        measures: MOSES' measures.
        others: further measures by the title of their table.
        settings: what the command was asked for.
        versions: of the packages that made the figures.
    """

    name: str
    reference: str
    total: int
    smiles: Sequence[str]
    properties: Mapping[str, np.ndarray]
    reference_properties: Mapping[str, np.ndarray]
    failures: Sequence[str]
    measures: Measures
    others: Mapping[str, Measures] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def evaluation_page(evaluation: Evaluation) -> str:
    """The report as one HTML page."""
    valid = len(evaluation.smiles)
    return render(
        "evaluation.html",
        title=evaluation.name,
        kind="evaluation",
        lead=f"{evaluation.total:,} strings, {valid:,} valid molecules, held against {evaluation.reference}.",
        tiles=_tiles(evaluation),
        tables=[
            _moses_table(evaluation),
            *(_table(title, measures) for title, measures in evaluation.others.items()),
        ],
        charts=_charts(evaluation) if valid else [],
        chart_series=[evaluation.reference, evaluation.name],
        molecules=_molecules(evaluation),
        molecules_about=f"{min(_DRAWN, valid)} of the {valid:,} valid molecules, evenly spaced in their order.",
        **_failures(evaluation.failures),
        settings=dict(evaluation.settings),
        versions=dict(evaluation.versions),
    )


def shown(value: float) -> str:
    """A measure as text: four significant decimals, a dash where it could not be computed."""
    if math.isnan(value):
        return NOT_COMPUTED
    return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.4f}".rstrip("0").rstrip(".")


def fcd_note(key: str, count: int) -> str:
    """What a perfect model would score on MOSES with as many molecules; "" for other measures."""
    if key != "FCD/Test" or count < 2:
        return ""
    return f"{count:,} molecules: real training molecules score {fcd_floor(count):.3f} at this number"


def _tiles(evaluation: Evaluation) -> list[dict[str, str]]:
    values = evaluation.measures.values
    hints = dict.fromkeys(_TILES, "")
    count = len(evaluation.smiles)
    hints["FCD/Test"] = f"n = {count:,}"
    if evaluation.reference == "moses" and count > 1:
        hints["FCD/Test"] += f", floor {fcd_floor(count):.3f}"
    return [
        {"label": label, "value": shown(values[key]), "hint": hints[key]}
        for key, label in _TILES.items()
        if key in values
    ]


def _moses_table(evaluation: Evaluation) -> dict[str, Any]:
    is_moses = evaluation.reference == "moses"
    published = moses_rows() if is_moses else {}
    notes = dict(evaluation.measures.notes)
    if is_moses and (floor := fcd_note("FCD/Test", len(evaluation.smiles))):
        notes["FCD/Test"] = "; ".join(filter(None, [notes.get("FCD/Test", ""), floor]))
    about = (
        "Published rows: MOSES' own table, 30,000 samples, mean and standard deviation over three"
        " trainings; Train is the whole training set. Test is MOSES' test set, TestSF its test "
        "set of unseen scaffolds."
        if is_moses
        else f"Test is {evaluation.reference}."
    )
    return _table("MOSES measures", Measures(evaluation.measures.values, notes), published, about)


def _table(
    title: str,
    measures: Measures,
    published: Mapping[str, Mapping[str, Sequence[float]]] | None = None,
    about: str = "",
) -> dict[str, Any]:
    published = published or {}
    sentences = list(dict.fromkeys(measures.notes.values()))
    rows = [
        {
            "name": key,
            "way": meaning(key)[0],
            "value": shown(value),
            "note": sentences.index(measures.notes[key]) + 1 if key in measures.notes else "",
            "others": [_cell(row.get(key, ())) for row in published.values()],
        }
        for key, value in measures.values.items()
    ]
    meanings = {key.partition("/")[0]: meaning(key)[1] for key in measures.values if meaning(key)[1]}
    return {
        "title": title,
        "about": about,
        "ours": "This set",
        "others": list(published),
        "rows": rows,
        "notes": [f"{number}. {sentence}." for number, sentence in enumerate(sentences, start=1)],
        "meanings": meanings,
    }


def _cell(values: Sequence[float]) -> dict[str, str]:
    mean, deviation = [*map(shown, values), "", ""][:2]
    return {"value": mean, "deviation": deviation}


def _charts(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "hint": f"distance {shown(evaluation.measures.values[key])}",
            "drawing": histograms(
                {
                    evaluation.reference: evaluation.reference_properties[column],
                    evaluation.name: evaluation.properties[column],
                },
                f"{title}: {evaluation.reference} and {evaluation.name}",
            ),
        }
        for column, (key, title) in _PROPERTIES.items()
    ]


def _molecules(evaluation: Evaluation) -> list[dict[str, Any]]:
    count = len(evaluation.smiles)
    rows = [int(row) for row in np.linspace(0, count - 1, min(_DRAWN, count))]
    return [
        {
            "drawing": molecule(evaluation.smiles[row]),
            "legend": "QED {qed:.2f} · logP {logp:.1f} · SA {sa:.1f}".format(
                **{name: values[row] for name, values in evaluation.properties.items()}
            ),
            "smiles": evaluation.smiles[row],
        }
        for row in rows
    ]


def _failures(failures: Sequence[str]) -> dict[str, Any]:
    counts = Counter(failure for failure in failures if failure)
    failed = counts.total()
    if not failed:
        about = "Every molecule passes MOSES' filters." if failures else "There is no molecule to filter."
        return {"failures": [], "failures_about": about}
    listed = counts.most_common(_REASONS)
    about = f"{failed:,} of {len(failures):,} molecules fail; each is counted under the first rule it breaks."
    if len(counts) > len(listed):
        about += f" The {len(listed)} most common of {len(counts)} reasons."
    rows = [
        {"name": reason, "text": f"{count:,} ({count / len(failures):.2%})", "share": count / listed[0][1]}
        for reason, count in listed
    ]
    return {"failures": rows, "failures_about": about}
