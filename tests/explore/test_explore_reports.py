"""`report=` of each verb around the latent space: an offline page, or one line that says what is wrong."""

import re

import numpy as np
import pytest
from pages import without_script

START, END = "CCCCO", "Oc1ccccc1"
VERBS = {
    "encode": ["input=library.smi"],
    "decode": ["input=points.npz", "decodings=3"],
    "interpolate": [f"start={START}", f"end={END}", "steps=5"],
    "arithmetic": [f"start={START}", f"plus={END}", "decodings=10"],
    "traverse": ["property=logp", "dimension=1", "count=2", "steps=3", "fit_count=50"],
    "neighbors": [f"start={START}", "count=3", "radius=9", "filters=none", "max_decoded=500"],
    "outliers": ["input=library.smi", "reference=library.smi"],
    "pick": ["input=library.smi", "count=4", "scoring=qed"],
}


@pytest.fixture
def folder(trained, known, tmp_path, monkeypatch):
    (tmp_path / "library.smi").write_text("\n".join([*known] * (100 // len(known) + 1)))
    np.savez(tmp_path / "points.npz", z=trained.encode(known[:3]).numpy())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("verb", VERBS)
def test_a_report_has_pictures_settings_and_versions_and_loads_nothing(molvae, model_folder, folder, verb):
    settings = [] if verb == "pick" else [f"model={model_folder}"]
    code, _, err = molvae(verb, *VERBS[verb], *settings, "output=table.csv", "report=pages/page.html")
    assert code == 0, err
    page = (folder / "pages" / "page.html").read_text(encoding="utf-8")
    assert '<svg role="img"' in page
    assert "<dt>rdkit</dt>" in page
    assert "<dt>output</dt><dd>table.csv</dd>" in page
    assert not re.search(r"(src|href)=|url\(|<script|https?://(?!www\.w3\.org)", without_script(page))


@pytest.mark.parametrize("verb", VERBS)
def test_a_report_that_is_no_page_is_refused_before_the_work(molvae, folder, verb):
    before = sorted(folder.iterdir())
    code, out, err = molvae(verb, *VERBS[verb], "model=no_such_model", "report=page.pdf")
    assert (code, out) == (2, "")
    assert "report=page.pdf: a page is an .html file" in err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_report_in_no_folder_is_refused_before_the_work(molvae, folder, verb):
    (folder / "taken").write_text("a file")
    before = sorted(folder.iterdir())
    code, _, err = molvae(verb, *VERBS[verb], "model=no_such_model", "report=taken/page.html")
    assert code == 1
    assert f"report=taken/page.html: cannot be written: {folder / 'taken'} is not a folder" in err
    assert sorted(folder.iterdir()) == before


def test_a_report_that_cannot_be_written_is_one_line_and_the_table_is_there(molvae, model_folder, folder):
    (folder / "taken" / "page.html").mkdir(parents=True)
    given = [*VERBS["interpolate"], f"model={model_folder}", "output=table.csv", "report=taken/page.html"]
    code, _, err = molvae("interpolate", *given)
    assert code == 1
    assert "taken/page.html: cannot be written" in err
    assert "Traceback" not in err
    assert (folder / "table.csv").stat().st_size > 0
