"""The page of an evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from molvae.evaluation.published import fcd_floor
from molvae.report.chart import histograms
from molvae.report.drawing import molecule
from molvae.report.page import render

if TYPE_CHECKING:
    from molvae.evaluation.result import Evaluation
from molvae.evaluation.tables import MOSES, MeasureTable, measure_table, moses_table, shown

NO_BREAK = "\N{NO-BREAK SPACE}"
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


def evaluation_page(evaluation: Evaluation, settings: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """The report as one HTML page.

    Args:
        evaluation: what it shows.
        settings: what was asked for.
        versions: of the packages that made the figures.
    """
    valid = len(evaluation.smiles)
    return render(
        "evaluation.html",
        title=evaluation.name,
        kind="evaluation",
        lead=f"{evaluation.total:,} strings, {valid:,} valid molecules, held against {evaluation.reference}.",
        tiles=_tiles(evaluation),
        tables=measure_tables(evaluation),
        charts=_charts(evaluation) if valid else [],
        chart_series=_series(evaluation),
        molecules=_molecules(evaluation),
        molecules_about=f"{min(_DRAWN, valid)} of {valid:,} valid molecules, evenly spaced in their order.",
        **_failures(evaluation.failures),
        settings=dict(settings),
        versions=dict(versions),
    )


def measure_tables(evaluation: Evaluation) -> list[MeasureTable]:
    """MOSES' measures first, then the others."""
    columns = {name: _rows(other, MOSES) for name, other in evaluation.columns().items()}
    moses = moses_table(evaluation.measures, evaluation.reference, len(evaluation.smiles), columns)
    return [moses, *(_table(evaluation, title) for title in evaluation.others)]


def _table(evaluation: Evaluation, title: str) -> MeasureTable:
    columns = {name: _rows(other, title) for name, other in evaluation.columns().items()}
    return measure_table(title, evaluation.others[title], {name: row for name, row in columns.items() if row})


def _rows(evaluation: Evaluation, title: str) -> dict[str, tuple[float]]:
    """Measures of a table as a column beside others."""
    measures = evaluation.groups.get(title)
    return {} if measures is None else {name: (value,) for name, value in measures.values.items()}


def _tiles(evaluation: Evaluation) -> list[dict[str, str]]:
    values = evaluation.measures.values
    count = len(evaluation.smiles)
    size = f"n = {count:,}".replace(" ", NO_BREAK)
    floor = fcd_floor(count)
    if evaluation.reference == "moses" and floor is not None:
        size += f", floor{NO_BREAK}{floor:.3f}"
    return [
        {"label": label, "value": shown(values[key]), "hint": size if key == "FCD/Test" else ""}
        for key, label in _TILES.items()
        if key in values
    ]


def _series(evaluation: Evaluation) -> list[str]:
    """Names of the reference and of what is judged; the model and the reference `moses` have the same."""
    same = evaluation.name == evaluation.reference
    return [evaluation.reference, f"{evaluation.name} (generated)" if same else evaluation.name]


def _charts(evaluation: Evaluation) -> list[dict[str, Any]]:
    reference, name = _series(evaluation)
    return [
        {
            "title": title,
            "hint": f"distance {shown(evaluation.measures.values[key])}",
            "drawing": histograms(
                {
                    reference: evaluation.reference_properties[column],
                    name: evaluation.properties[column],
                },
                f"{title}: {reference} and {name}",
            ),
        }
        for column, (key, title) in _PROPERTIES.items()
    ]


def _molecules(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "drawing": molecule(evaluation.smiles[row]),
            "legend": legend(evaluation.properties, row),
            "smiles": evaluation.smiles[row],
            "id": str(row + 1),
            "mark": "",
        }
        for row in shown_rows(len(evaluation.smiles))
    ]


def shown_rows(count: int) -> list[int]:
    """The molecules that are drawn of so many, evenly spaced in their order."""
    return [int(row) for row in np.linspace(0, count - 1, min(_DRAWN, count))]


def legend(properties: Mapping[str, np.ndarray], row: int) -> str:
    """What is known of one molecule."""
    known = {name: values[row] for name, values in properties.items()}
    return "QED {qed:.2f} · logP {logp:.1f} · SA {sa:.1f}".format(**known)


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
