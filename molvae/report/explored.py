"""Pages of the verbs that go from molecules to other molecules: paths, sums, walks and analogues."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, cards, shown_of, tiles
from molvae.report.chart import histograms, lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import figure, number
from molvae.table import SMILES

SECTIONS = 12
"""Paths or starts with a section of their own."""
ENDS = {0.0: "start", 1.0: "end"}


def interpolation(pairs: Sequence[tuple[str, str]], paths: Sequence[pd.DataFrame], steps: int) -> Exploration:
    """The page of `molvae interpolate`: a strip for each path, and how similar it is to its two ends.

    Args:
        pairs: the molecules given.
        paths: the molecules found, with the columns t, similarity_start, similarity_end and properties.
        steps: points decoded on each.
    """
    molecules = pd.concat(list(paths))[SMILES]
    return Exploration(
        "interpolation",
        f"{pairs[0][0]} to {pairs[0][1]}" if len(pairs) == 1 else f"{len(pairs):,} paths",
        "Molecules on the way through latent space." + _cut(len(paths)),
        tiles(
            paths=f"{len(paths):,}", points=f"{steps * len(paths):,}", molecules=f"{molecules.nunique():,}"
        ),
        [_path(*pair, path) for pair, path in zip(pairs[:SECTIONS], paths, strict=False)],
    )


def _cut(count: int) -> str:
    return f" The first {SECTIONS} of {count:,} are drawn." if count > SECTIONS else ""


def _path(start: str, end: str, path: pd.DataFrame) -> Section:
    t = path["t"].to_numpy(dtype=float)
    similarity = {
        f"to the {name}": [(t, path[f"similarity_{name}"].to_numpy(dtype=float))] for name in ("end", "start")
    }
    drawing = lines(similarity, "Tanimoto similarity to the two ends, along the path")
    return Section(
        f"{start} to {end}",
        "t is the place on the way: 0 at the start, 1 at the end.",
        cards=cards(path, [f"t = {one:.2f}" for one in t], [ENDS.get(one, "") for one in t]),
        columns=min(MOST, len(path)),
        alike=True,
        charts=[Chart("Tanimoto similarity", drawing, list(similarity), "along t")],
    )


def arithmetic(given: Mapping[str, Sequence[str]], found: pd.DataFrame, decodings: int) -> Exploration:
    """The page of `molvae arithmetic`: the sum as an equation, and what it decodes to, with frequencies.

    Args:
        given: "start", "− minus", "+ plus" -> molecules; their mean is taken where there are several.
        found: the most frequent molecules, with the columns frequency and entropy.
        decodings: draws it took.
    """
    shares = [f"{share:.0%} of the draws" for share in found["frequency"]]
    terms = [
        Card(smiles[0], f"the first of {len(smiles):,}: their mean" if len(smiles) > 1 else "", mark)
        for mark, smiles in given.items()
        if smiles
    ]
    result = cards(found.head(1), shares[:1], ["= most frequent"])
    return Exploration(
        "arithmetic",
        " ".join(term.mark for term in terms).replace("start", "Start", 1),
        f"One point of latent space, decoded {decodings:,} times.",
        tiles(
            decodings=f"{decodings:,}",
            most_frequent=f"{found['frequency'].iloc[0]:.0%}",
            entropy=f"{found['entropy'].iloc[0]:.2f} nats",
        ),
        [
            Section("The sum", cards=[*terms, *result], columns=len(terms) + 1, alike=True),
            Section(
                "What it decodes to",
                f"{shown_of(len(found))} molecules of the table, the most frequent first.",
                cards=cards(found, shares),
                alike=True,
            ),
        ],
    )


def traversal(walked: pd.DataFrame, prop: str, answers: pd.DataFrame, steps: int) -> Exploration:
    """The page of `molvae traverse`: a grid of walks, and how the properties answered.

    Args:
        walked: all points, with the columns path, t, smiles and the properties.
        prop: the property that was to change.
        answers: one row per property: property, correlation, paths, change.
        steps: points of each walk.
    """
    values = walked.pivot_table(prop, "path", "t", dropna=False)
    t = values.columns.to_numpy(dtype=float)
    walks = [(t, walk) for walk in values.to_numpy(dtype=float)]
    mean = (t, values.mean().to_numpy(dtype=float))
    drawing = lines({"each walk": walks[:MOST], "their mean": [mean]}, f"{prop} along the walks")
    rows = max(1, MOST // steps) * steps
    legends = [
        f"t = {t:+.1f}\n" + ("no molecule" if np.isnan(value) else f"{prop} {figure(value)}")
        for t, value in zip(walked["t"], walked[prop], strict=True)
    ]
    target = answers.set_index("property").loc[prop]
    return Exploration(
        "traversal",
        f"Along {prop}",
        "Walks through latent space along one direction; t counts standard deviations of the latent vectors.",
        tiles(
            walks=f"{len(walks):,}",
            molecules=f"{walked[SMILES].count():,} of {len(walked):,} points",
            correlation_with_t=number(target["correlation"], "+.2f"),
            change_end_to_end=number(target["change"], "+.2f"),
        ),
        [
            Section(
                "How the properties answered",
                "Spearman's correlation along a walk, mean over those on which the property varies.",
                charts=[Chart(prop, drawing, ("each walk", "their mean"), "along t")],
                header=("property", "correlation with t", "of walks", "change end to end"),
                rows=[
                    (
                        one["property"],
                        number(one["correlation"], "+.2f"),
                        f"{one['paths']:,}",
                        number(one["change"], "+.2f"),
                    )
                    for one in answers.to_dict("records")
                ],
            ),
            Section(
                "The walks",
                f"{shown_of(len(walks), rows // steps)}, one to a row.",
                cards=[
                    Card(text if isinstance(text, str) else "", line)
                    for text, line in zip(walked[SMILES].head(rows), legends, strict=False)
                ],
                columns=steps,
                alike=True,
            ),
        ],
    )


def analogues(
    found: Mapping[str, pd.DataFrame], draws: Mapping[str, pd.DataFrame], bins: Mapping[str, pd.DataFrame]
) -> Exploration:
    """The page of `molvae neighbors`: analogues of each start, and how likeness falls with distance.

    Args:
        found: start -> its analogues, with the columns similarity, distance and score.
        draws: start -> all points drawn, with the columns smiles and similarity.
        bins: start -> likeness in steps of distance: to, points, valid, itself, lower, median, upper,
            scaffold_kept.
    """
    starts = list(found)
    total = sum(map(len, found.values()))
    kept = np.mean([share for one in found.values() for share in one["scaffold_kept"]]) if total else np.nan
    similarity = np.concatenate([one["similarity"].to_numpy(dtype=float) for one in found.values()])
    return Exploration(
        "neighbours",
        starts[0] if len(starts) == 1 else f"{len(starts):,} molecules",
        "Analogues from the latent space around." + _cut(len(starts)),
        tiles(
            analogues=f"{total:,}",
            points_decoded=f"{sum(map(len, draws.values())):,}",
            median_similarity=f"{np.median(similarity):.2f}",
            scaffold_kept=f"{kept:.0%}",
        ),
        [_around(start, found[start], draws[start], bins[start]) for start in starts[:SECTIONS]],
    )


def _around(start: str, found: pd.DataFrame, draws: pd.DataFrame, bins: pd.DataFrame) -> Section:
    drawn = draws.loc[draws[SMILES] != start, "similarity"].to_numpy(dtype=float)
    kept = found["similarity"].to_numpy(dtype=float)
    distance = bins["to"].to_numpy(dtype=float)
    lower, median, upper = (bins[name].to_numpy(dtype=float) for name in ("lower", "median", "upper"))
    falling = {"quartiles": [(distance, lower), (distance, upper)], "median": [(distance, median)]}
    spread = {"all draws": drawn, "analogues": kept}
    legends = [
        f"similarity {one['similarity']:.2f} · score {number(one['score'], '.2f')}"
        for one in found.to_dict("records")
    ]
    return Section(
        f"Around {start}",
        f"{shown_of(len(found), MOST)} analogues by similarity, which is Tanimoto's to the start.",
        cards=[Card(start, "", "start"), *cards(found, legends)],
        alike=True,
        charts=[
            Chart(
                "Similarity to the start",
                histograms(spread, "similarity to the start"),
                list(spread),
                "shares",
            ),
            Chart("Similarity by latent distance", lines(falling, "similarity by distance"), list(falling)),
        ],
        header=("distance up to", "points", "valid", "itself", "similarity, quartiles", "scaffold kept"),
        rows=[
            (
                f"{one['to']:.2f}",
                f"{one['points']:,}",
                number(one["valid"], ".0%"),
                number(one["itself"], ".0%"),
                "  ".join(number(one[name], ".2f") for name in ("lower", "median", "upper")),
                number(one["scaffold_kept"], ".0%"),
            )
            for one in bins.to_dict("records")
        ],
    )
