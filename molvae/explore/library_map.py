"""A library as a map of the latent space."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from molvae.checks.choices import one_of
from molvae.checks.limits import AT_ONCE, within
from molvae.chem.descriptors import descriptor
from molvae.errors import NothingLeft, SettingError
from molvae.explore.given import title_of
from molvae.explore.map_result import ID, IS_REFERENCE, LibraryMap, X, Y
from molvae.explore.projection import PROJECTIONS, Plane
from molvae.explore.properties import column_or_property
from molvae.explore.unread import in_one_line, placed
from molvae.explore.vectors import MEAN, encode_rows, vectors_of
from molvae.filters.rows import REASON
from molvae.model.hub import ModelLike, load, model_name
from molvae.parallel.progress import Progress, silent
from molvae.report.chart import spaced
from molvae.table import SMILES
from molvae.table.identity import ids_of
from molvae.table.molecules import MoleculesLike, described, frame_of
from molvae.table.numbers import name_unreadable, read_numbers

log = logging.getLogger(__name__)

ENCODED_AT_ONCE = 2_000


def map_library(
    molecules: MoleculesLike,
    *,
    model: ModelLike = None,
    reference: MoleculesLike | None = None,
    property: str = "logp",
    projection: str = "pca",
    most: int = 50_000,
    smiles_column: str | None = None,
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> LibraryMap:
    """Project molecules from the latent space to a plane, to be looked at.

    Args:
        molecules: SMILES, a table, or a file of them.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        reference: molecules to show in gray behind them.
        property: what colors the points: a column of the table, or logp, qed, sa, mw, ... or any descriptor
            of RDKit.
        projection: "pca" is the plane of most variance; in "umap" neighbors stay together, which needs the
            package umap-learn.
        most: molecules shown of the library, and of the reference; of more, evenly spaced ones.
        smiles_column: the molecules' column; None finds it by name.
        seed: seeds the projection "umap".
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns smiles, map_id (its name, or its row's number), map_x, map_y, the
        property, is_reference, and reason: why the model cannot read a molecule, which then lies by those of
        like fingerprints. Its report is a page that shows each structure on hover and finds molecules by
        their id.

    Raises:
        ArgumentError: a setting means nothing, or there is no such property.
        MolvaeError: the projection's package is not installed.
        NothingLeft: too few molecules can be encoded.
    """
    one_of(PROJECTIONS, projection=projection)
    within(3, AT_ONCE, most=most)
    source = described(molecules)
    library = frame_of(molecules, smiles_column=smiles_column)
    is_column = property in library
    if is_column:
        _check_column(library, property, source)
    else:
        descriptor(property)  # a wrong name is told before the work
    sets = [library.assign(**{IS_REFERENCE: False, ID: ids_of(library)})]
    if reference is not None:
        sets.append(_reference(reference, property, is_column))
    chosen = pd.concat([evenly_spaced(one, most) for one in sets], ignore_index=True)
    encoded = _encoded(chosen, model, device, source, progress)
    z = vectors_of(encoded, source).astype(np.float64)
    if projection != "pca":
        log.info("%s of %s vectors; this takes a while", projection, f"{len(z):,}")
    plane = PROJECTIONS[projection](z, seed)
    about = f"{_sizes(encoded)} in the latent space of {model_name(model)}, {plane.about}."
    table = _table(encoded, property, plane)
    return LibraryMap(table, property, plane.axes, about, title=title_of(molecules), is_measured=is_column)


def _table(encoded: pd.DataFrame, property: str, plane: Plane) -> pd.DataFrame:
    return pd.DataFrame(
        {
            SMILES: encoded[SMILES].tolist(),
            ID: encoded[ID].tolist(),
            X: plane.places[:, 0],
            Y: plane.places[:, 1],
            property: column_or_property(encoded, property),
            IS_REFERENCE: encoded[IS_REFERENCE].to_numpy(dtype=bool),
            REASON: encoded[REASON].tolist(),
        }
    )


def _sizes(encoded: pd.DataFrame) -> str:
    """How many molecules there are, in words."""
    references = np.count_nonzero(encoded[IS_REFERENCE])
    own = f"{len(encoded) - references:,} molecules"
    return own + (f" and {references:,} of a reference" if references else "")


def evenly_spaced(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most so many rows, evenly spaced in their order."""
    rows = spaced(len(frame), most)
    if len(rows) < len(frame):
        log.warning("%s of %s rows are shown: most", f"{len(rows):,}", f"{len(frame):,}")
    return frame.iloc[rows]


def _check_column(frame: pd.DataFrame, name: str, source: str) -> None:
    _warn_of_texts(frame, name, source)
    if not np.isfinite(column_or_property(frame, name)).any():
        raise SettingError("property", name, f"there is no number in this column of {source}")


def _warn_of_texts(frame: pd.DataFrame, name: str, source: str) -> None:
    """Name the cells of a column of numbers that are none."""
    _, unreadable = read_numbers(frame[name])
    if unreadable.any():
        log.warning("%s: %s; shown without a value", source, name_unreadable(frame, name, unreadable))


def _reference(reference: MoleculesLike, name: str, is_column: bool) -> pd.DataFrame:
    """The reference's rows; what is computed for the library is computed for it too, whatever it brings."""
    given = frame_of(reference)
    frame = given.assign(**{IS_REFERENCE: True, ID: ids_of(given)})
    if is_column and name in frame:
        _warn_of_texts(frame, name, described(reference))
    return frame if is_column else frame.drop(columns=name, errors="ignore")


def _encoded(
    frame: pd.DataFrame, model: ModelLike, device: str, source: str, progress: Progress
) -> pd.DataFrame:
    """The rows that are molecules, with latent vectors: those that cannot be encoded lie by their like."""
    opened = load(model, device)
    advance, parts = progress("Encoding", len(frame)), []
    for start in range(0, len(frame), ENCODED_AT_ONCE):
        parts.append(encode_rows(frame.iloc[start : start + ENCODED_AT_ONCE], opened, exact=False))
        advance(len(parts[-1]))
    whole = pd.concat(parts)
    known = whole.loc[whole[REASON] == ""]
    if known.loc[~known[IS_REFERENCE]].empty or len(known) < 3:
        own, given = ((~one[IS_REFERENCE]).sum() for one in (known, frame))
        raise NothingLeft(f"{own:,} of {given:,} molecules of {source} can be encoded: no map")
    return _with_places(whole, source)


def _with_places(whole: pd.DataFrame, source: str) -> pd.DataFrame:
    """The same rows with vectors for what the model cannot read; the log says how many, and why."""
    z = placed(vectors_of(whole, source), whole[SMILES].tolist())
    there = ~np.isnan(z).any(axis=1)
    unread = (whole[REASON] != "").to_numpy()
    for rows, told in ((unread & there, "placed by fingerprints"), (~there, "not shown")):
        if rows.any():
            reasons = whole.loc[rows, REASON].value_counts().to_dict()
            log.warning("%s %s: %s", f"{rows.sum():,}", told, in_one_line(reasons))
    names = [f"{MEAN}_{column}" for column in range(z.shape[1])]
    return whole.assign(**dict(zip(names, z.T, strict=True))).loc[there]
