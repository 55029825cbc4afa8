import base64
import gzip
import json
import re
import sys

import numpy as np
import pytest

from molvae.errors import MolvaeError
from molvae.explore.projection import PROJECTIONS, Projection


def unpacked(page, name):
    content = re.search(rf'id="data-{name}">([^<]*)<', page)
    assert content
    return gzip.decompress(base64.b64decode(content[1]))


def test_the_plane_is_that_of_most_variance():
    generator = np.random.default_rng(0)
    z = generator.standard_normal((2000, 5)) * [0.1, 3.0, 0.2, 2.0, 0.1] + 7.0
    projection = Projection.fit(z)
    np.testing.assert_allclose(np.abs(projection.axes).argmax(axis=1), [1, 3])
    np.testing.assert_allclose(projection.axes @ projection.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(projection.explained, [0.69, 0.31], atol=0.02)
    places = projection(z)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(places.var(axis=0, ddof=1) / np.cov(z.T).trace(), projection.explained)


def test_the_plane_does_not_depend_on_the_order():
    z = np.random.default_rng(1).standard_normal((300, 4)) * [1, 2, 3, 4]
    np.testing.assert_allclose(Projection.fit(z).axes, Projection.fit(z[::-1]).axes, atol=1e-9)


def test_without_umap_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(MolvaeError, match=r"pip install 'molvae\[umap\]'"):
        PROJECTIONS["umap"](np.zeros((20, 4)), 0)
    with pytest.raises(MolvaeError, match="15 molecules are too few"):
        PROJECTIONS["umap"](np.zeros((15, 4)), 0)


@pytest.mark.slow
def test_umap_keeps_clusters_apart_and_has_a_seed():
    pytest.importorskip("umap")
    generator = np.random.default_rng(0)
    z = np.concatenate([generator.standard_normal((100, 8)), generator.standard_normal((100, 8)) + 20])
    plane = PROJECTIONS["umap"](z, 0)
    first, second = plane.places[:100], plane.places[100:]
    spread = max(first.std(axis=0).max(), second.std(axis=0).max())
    assert np.linalg.norm(first.mean(axis=0) - second.mean(axis=0)) > 2 * spread
    np.testing.assert_array_equal(plane.places, PROJECTIONS["umap"](z, 0).places)


def test_the_page_holds_everything_and_asks_for_nothing(molvae, model_folder, known, tmp_path):
    table = (
        "smiles,activity\n" + "".join(f"{text},{at}\n" for at, text in enumerate(known)) + "no,1\n[Xe],2\n"
    )
    (tmp_path / "reference.smi").write_text("CCCCO\nCCCCN\n")
    code, out, err = molvae(
        *("map", "input=-", f"output={tmp_path}/map.html", "property=activity", f"model={model_folder}"),
        *(f"reference={tmp_path}/reference.smi", "workers=1"),
        stdin=table,
    )
    assert (code, out) == (0, ""), err
    assert "1 not shown: 1 invalid SMILES" in err
    assert "1 placed by fingerprints: 1 not in the vocabulary ([Xe])" in err
    page = (tmp_path / "map.html").read_text()
    assert unpacked(page, "smiles").decode().split("\n") == [*known, "[Xe]", "CCCCO", "CCCCN"]
    points = np.frombuffer(unpacked(page, "points"), dtype="<f4").reshape(-1, 3)
    assert points[: len(known), 2].tolist() == list(range(len(known)))
    assert points[len(known), 2] == 2
    assert np.isnan(points[len(known) + 1 :, 2]).all()
    assert list(unpacked(page, "reference")) == [0] * len(known) + [0, 1, 1]
    assert list(unpacked(page, "placed")) == [0] * len(known) + [1, 0, 0]
    assert "placed by fingerprints: 1<" in page
    facts = json.loads(re.search(r'id="facts">(.*?)</script>', page)[1])
    assert facts["label"] == "activity"
    assert facts["elements"][17] == "Cl"
    assert not re.search(r'(src|href)="|https?://(?!www\.w3\.org)', page), "nothing is loaded from elsewhere"


def test_molecules_without_a_value_are_counted_in_the_key(molvae, model_folder, known, tmp_path):
    settings = ["property=activity", f"model={model_folder}", "workers=1", f"output={tmp_path}/map.html"]
    for values, said in ((["1"] * len(known), False), (["", *["1"] * (len(known) - 1)], True)):
        pairs = zip(known, values, strict=True)
        table = "smiles,activity\n" + "".join(f"{text},{value}\n" for text, value in pairs)
        assert molvae("map", "input=-", *settings, stdin=table).code == 0
        assert ("no value: 1<" in (tmp_path / "map.html").read_text()) == said


def test_a_property_that_is_no_column_is_computed(molvae, model_folder, known, tmp_path):
    (tmp_path / "library.smi").write_text("\n".join(known))
    settings = [f"model={model_folder}", "property=mw", "most=5", "workers=1"]
    code, _, err = molvae("map", f"input={tmp_path}/library.smi", f"output={tmp_path}/map.html", *settings)
    assert code == 0, err
    assert f"5 of {len(known)} rows are shown" in err
    points = np.frombuffer(unpacked((tmp_path / "map.html").read_text(), "points"), dtype="<f4")
    assert 70 < points.reshape(-1, 3)[0, 2] < 80


def test_a_column_that_only_the_reference_has_is_computed_for_all(molvae, model_folder, known, tmp_path):
    (tmp_path / "library.smi").write_text("\n".join(known[:6]))
    (tmp_path / "reference.csv").write_text("smiles,mw\n" + "".join(f"{one},1\n" for one in known[6:]))
    files = [f"input={tmp_path}/library.smi", f"reference={tmp_path}/reference.csv"]
    code, _, err = molvae(
        "map", *files, f"output={tmp_path}/map.html", f"model={model_folder}", "property=mw", "workers=1"
    )
    assert code == 0, err
    points = np.frombuffer(unpacked((tmp_path / "map.html").read_text(), "points"), dtype="<f4")
    assert (points.reshape(-1, 3)[:, 2] > 50).all()


def test_a_column_without_a_number_is_one_line(molvae, model_folder, tmp_path):
    settings = [f"model={model_folder}", "property=kind", f"output={tmp_path}/map.html"]
    outcome = molvae("map", "input=-", *settings, stdin="smiles,kind\nCCCCO,alcohol\nCCCCN,amine\n")
    assert outcome.code == 2
    assert "property=kind: there is no number in this column of -" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["input=-"], 2, "output= is missing"),
        (["input=-", "output={tmp}/map.png"], 2, "a page is an .html file"),
        (["input=-", "output={tmp}/map.html", "property=lgop"], 2, "logp"),
        (["input=-", "output={tmp}/map.html", "most=1"], 2, "most=1"),
        (["input=-", "output={tmp}/map.html", "projection=tsne"], 2, "projection=tsne: pca or umap"),
        (["input=missing.smi", "output={tmp}/map.html"], 1, "no such file"),
        (["input=-", "output={tmp}/map.html", "reference=missing.smi"], 1, "no such file"),
        (["input=-", "output={tmp}/map.html"], 3, "0 of 1 molecules"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(molvae, model_folder, tmp_path, arguments, code, says):
    given = [one.format(tmp=tmp_path) for one in arguments]
    outcome = molvae("map", f"model={model_folder}", "workers=1", *given, stdin="[Xe]\n")
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert not list(tmp_path.iterdir())


def test_points_are_called_by_their_column_of_names_or_their_rows(molvae, model_folder, known, tmp_path):
    table = "smiles,compound_id\n" + "".join(f"{text},KIN-{at}\n" for at, text in enumerate(known))
    settings = [f"output={tmp_path}/map.html", f"model={model_folder}", "workers=1"]
    for given, names in ((table, [f"KIN-{at}" for at in range(len(known))]), ("\n".join(known), None)):
        assert molvae("map", "input=-", *settings, stdin=given).code == 0
        page = (tmp_path / "map.html").read_text()
        wanted = names or [str(row) for row in range(1, len(known) + 1)]
        assert unpacked(page, "ids").decode().split("\n") == wanted
