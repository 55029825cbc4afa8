"""The functions around the latent space, as a script or a notebook calls them."""

import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import molvae
from molvae.cli.settings.compose import compose_verb
from molvae.errors import ArgumentError, MolvaeError, NothingLeft, SettingError
from molvae.explore.outlier_reference import OutlierReference
from molvae.filters.suited import AUTO
from molvae.model.hub import DEFAULT
from molvae.model.model import Model
from molvae.model.vae import SequenceVAE
from molvae.parts.options import conf_dir
from molvae.parts.yaml_file import read_yaml

FAST = {"scoring": "qed"}
VERBS = {
    "neighbors": (molvae.neighbors, {"radius": (0.0, None)}),
    "interpolate": (molvae.interpolate, {}),
    "arithmetic": (molvae.arithmetic, {"minus": ("", ()), "plus": ("", ())}),
    "traverse": (molvae.traverse, {"dimension": (-1, None), "start": ("", None), "hold": None}),
    "outliers": (molvae.outliers, {"reference": None, "smiles_column": ("", None)}),
    "pick": (molvae.pick, {"score_column": ("", None), "smiles_column": ("", None)}),
    "map": (molvae.map_library, {"reference": None, "smiles_column": ("", None)}),
    "evaluate": (molvae.evaluate, {"reference": None, "latent": None, "smiles_column": ("", None)}),
}
"""Verb -> its function, and what YAML and Python write differently: None is compared elsewhere."""
NAMED = ("filters", "scoring", "model")


@pytest.mark.parametrize("verb", VERBS)
def test_settings_have_the_functions_defaults(verb: str) -> None:
    function, differing = VERBS[verb]
    cfg = compose_verb(verb, [])
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is inspect.Parameter.empty or name in NAMED or name not in cfg:
            continue
        pair = differing.get(name, (parameter.default, parameter.default))
        if pair is not None:
            assert (cfg[name], parameter.default) == pair, name


@pytest.mark.parametrize("verb", VERBS)
def test_options_have_the_functions_defaults(verb: str) -> None:
    written = read_yaml(conf_dir() / f"{verb}.yaml")
    entries = [entry.items() for entry in written["defaults"] if isinstance(entry, dict)]
    chosen = {name: option for items in entries for name, option in items}
    parameters = inspect.signature(VERBS[verb][0]).parameters
    if "scoring" in parameters:
        assert chosen["scoring"] == parameters["scoring"].default
    if "filters" in parameters:
        assert parameters["filters"].default == chosen["filters"] == AUTO
    assert written["model"] == ("" if verb == "evaluate" else DEFAULT)


def test_settings_of_the_latent_measures_have_the_dataclass_s_defaults() -> None:
    from molvae.evaluation.of_model import LatentConfig

    cfg, own = compose_verb("evaluate", []), LatentConfig()
    for name in ("count", "encodings", "decodings"):
        assert cfg.latent[name] == getattr(own, name)
    assert tuple(cfg.latent.distances) == own.distances
    assert (cfg.latent.input, own.input) == ("", None)
    assert list(compose_verb("traverse", []).hold) == list(
        inspect.signature(molvae.traverse).parameters["hold"].default
    )


def test_neighbors(trained: Model, tmp_path) -> None:
    found = molvae.neighbors(
        ["Cc1ccc(O)cc1", "CCCCO"], model=trained, count=3, filters=None, radius=6.0, max_decoded=500, **FAST
    )
    assert list(found.table.columns[:5]) == ["smiles", "start", "similarity", "distance", "scaffold_kept"]
    assert {"qed", "score"} <= set(found.table.columns)
    assert [one.start for one in found.around] == ["Cc1ccc(O)cc1", "CCCCO"]
    found.report(tmp_path / "page.html", {"count": "3"})
    found.picture(tmp_path / "grid.svg")
    found.save(tmp_path / "table.csv")
    assert "CCCCO" in (tmp_path / "page.html").read_text()
    assert found._repr_html_().count("<svg") == len(found.table) + 2


def test_interpolate(trained: Model) -> None:
    found = molvae.interpolate("CCCCO", ["Oc1ccccc1", "CCCCN"], model=trained, steps=4, draws=2, **FAST)
    assert found.table["path"].unique().tolist() == [1, 2]
    assert found.pairs == (("CCCCO", "Oc1ccccc1"), ("CCCCO", "CCCCN"))
    assert found.grid().columns == len(found.paths[0])
    with pytest.raises(ArgumentError, match="start has 3 molecules and end 2"):
        molvae.interpolate(["C", "CC", "CCC"], ["C", "CC"], model=trained)
    with pytest.raises(SettingError, match="path=wavy: spherical or linear"):
        molvae.interpolate("C", "CC", model=trained, path="wavy")


def test_arithmetic(trained: Model) -> None:
    plus = pd.DataFrame({"SMILES": ["CCCCO", "CCCCF"]})
    found = molvae.arithmetic("Cc1ccccc1", plus=plus, model=trained, count=3, decodings=20, **FAST)
    assert found.plus == ("CCCCO", "CCCCF")
    assert len(found.table) <= 3
    assert found.grid().legends[:2] == ["start", "plus"]
    with pytest.raises(ArgumentError, match="both empty"):
        molvae.arithmetic("CCCCO", model=trained)


def test_traverse(trained: Model) -> None:
    found = molvae.traverse("mw", start="Cc1ccccc1", model=trained, hold=["logp"], fit_count=300, steps=3)
    assert found.response["property"].tolist() == ["mw", "logp"]
    assert found.grid().columns == 3
    assert len(found.points) == 3


def with_axes(trained: Model, known: list[str]) -> Model:
    """The model with its first two dimensions called axes, and statistics of its latent vectors."""
    architecture = trained.architecture | {"axes": ["qed", "logp"]}
    network = SequenceVAE(len(trained.vocab), **architecture)
    network.load_state_dict(trained.network.state_dict(), strict=False)
    model = replace(trained, network=network.eval(), architecture=architecture)
    reference = OutlierReference.build(model, known * (100 // len(known) + 1))
    return replace(model, reference=reference.tensors())


def test_traverse_goes_along_a_property_s_own_axis(trained: Model, known: list[str], caplog) -> None:
    caplog.set_level("INFO", "molvae")
    model = with_axes(trained, known)
    found = molvae.traverse("logp", start=known[:2], hold=["qed"], model=model, filters=None, steps=3, seed=1)
    vector = found.direction.vector
    assert vector[1] > 0
    assert abs(vector[0]) < 1e-9 * vector[1], "the axis that is held stays"
    assert "along the model's axis, the axes of qed held" in caplog.text
    assert found.points["logp"].groupby(found.points["path"]).is_monotonic_increasing.all()
    assert found.points.loc[found.points["t"] == 0, "smiles"].tolist() == found.points["start"][::3].tolist()


def test_traverse_fits_a_direction_where_there_is_no_axis_or_molecules_are_given(
    trained: Model, known
) -> None:
    model = with_axes(trained, known)
    settings = {"model": model, "count": 2, "steps": 3, "seed": 1, "filters": None}
    assert not np.isnan(molvae.traverse("mw", hold=[], fit_count=50, **settings).direction.r2)
    assert not np.isnan(molvae.traverse("logp", hold=[], fit_to=known * 2, **settings).direction.r2)
    assert np.isnan(molvae.traverse("logp", hold=[], **settings).direction.r2)


def test_outliers(trained: Model, known: list[str]) -> None:
    reference = known * (100 // len(known) + 1)
    found = molvae.outliers(["CCCCO", "C1CC"], model=trained, reference=reference)
    assert found.table["is_outlier"].tolist()[1]
    assert found.reasons == {"": 1, "invalid SMILES": 1}
    assert found.grid().smiles == ["CCCCO"]
    rows: list[pd.DataFrame] = []
    table = pd.DataFrame({"smiles": ["CCCCO"], "id": [7]})
    again = molvae.outliers(table, model=trained, reference=reference, on_rows=rows.append)
    assert rows[0]["id"].tolist() == [7]
    assert "id" not in again.table
    with pytest.raises(MolvaeError, match="carries no reference"):
        molvae.outliers("CCCCO", model=trained)
    with pytest.raises(NothingLeft, match="none of the 1 molecules of those given"):
        molvae.outliers("C1CC", model=trained, reference=reference)


def test_pick(trained: Model, known: list[str]) -> None:
    table = pd.DataFrame({"smiles": known, "activity": range(len(known))})
    found = molvae.pick(table, 4, score_column="activity", weight=1.0)
    assert found.table["activity"].tolist() == [len(known) - 1 - place for place in range(4)]
    latent = molvae.pick(known, 4, space="latent", model=trained, **FAST)
    assert latent.table["pick"].tolist() == [1, 2, 3, 4]
    assert 0 <= latent.diversity <= 1
    assert (found.computed, latent.computed) == ([], ["qed", "score"])
    with pytest.raises(SettingError, match="weight=2: from 0 to 1"):
        molvae.pick(known, weight=2)


def test_map_library(trained: Model, known: list[str], tmp_path) -> None:
    found = molvae.map_library(known, model=trained, reference=["CCCCO", "CCCCN"], property="mw", most=9)
    assert list(found.table.columns) == ["smiles", "map_id", "map_x", "map_y", "mw", "is_reference", "reason"]
    assert found.table["is_reference"].sum() == 2
    assert found.computed == ("map_x", "map_y", "mw")
    found.report(tmp_path / "map.html", workers=1)
    assert "9 molecules and 2 of a reference in the latent space" in (tmp_path / "map.html").read_text()
    assert '<svg class="chart"' in found._repr_html_()


def test_a_result_is_input_of_the_next_function(trained: Model, known: list[str]) -> None:
    picked = molvae.pick(known, 6, **FAST)
    found = molvae.map_library(picked, model=trained, property="score")
    assert found.table["score"].tolist() == picked.table["score"].tolist()
    assert found.computed == ("map_x", "map_y")
