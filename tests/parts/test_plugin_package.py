"""The example package of docs/: installed beside molvae, its parts are options like ours."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import molvae as library
from molvae.cli.settings.replaced import renamed_word
from molvae.errors import ArgumentError
from molvae.filters.chosen import filters_of
from molvae.parts.entry_points import brought

PLUGIN = Path(__file__).parents[2] / "docs" / "examples" / "plugin"
ONE, THREE = "Cc1ccccc1", "c1ccc2cc3ccccc3cc2c1"


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Iterator[None]:
    """As pip leaves it: the package, and what its metadata say."""
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text())["project"]
    shutil.copytree(PLUGIN / "molvae_rings", tmp_path / "molvae_rings")
    metadata = tmp_path / "molvae_rings-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 0.1.0\n")
    groups = project["entry-points"].items()
    lines = [
        line
        for group, points in groups
        for line in (f"[{group}]", *(f"{n} = {p}" for n, p in points.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(tmp_path)
    brought.cache_clear()
    yield
    brought.cache_clear()


@pytest.mark.usefixtures("installed")
def test_its_parts_are_options_of_the_library() -> None:
    assert library.filter([ONE, THREE], ["druglike", "few_rings"], keep="all").table["reason"].tolist() == [
        "properties: mw below 150",
        "few_rings: more than 2 rings",
    ]
    assert library.score(ONE, "carbon_share").table["score"].tolist() == [1.0]


@pytest.mark.usefixtures("installed")
def test_its_parts_are_options_of_the_command_line(molvae, tmp_path) -> None:
    given = f"{ONE}\n{THREE}\n"
    code, out, err = molvae("filter", "input=-", "filters=[pains,few_rings]", "workers=1", stdin=given)
    assert (code, out) == (0, f"smiles\n{ONE}\n")
    assert "few_rings: more than 2 rings" in err
    words = ["filter", "input=-", "filters=few_rings", "filters.few_rings.most=3", "workers=1"]
    assert molvae(*words, stdin=given).out.count("\n") == 3
    code, out, err = molvae("score", "input=-", "scoring=carbon_share", "workers=1", stdin=given)
    assert (code, out.splitlines()[0]) == (0, "smiles,carbon_share,score")
    (tmp_path / "own.yaml").write_text("rings:\n  _target_: molvae_rings.FewRings\n  most: 0\n")
    code, _, err = molvae("filter", "input=-", f"filters={tmp_path}/own.yaml", "workers=1", stdin=given)
    assert (code, "more than 0 rings" in err) == (3, True)


@pytest.mark.usefixtures("installed")
def test_help_and_completion_list_its_options(molvae, monkeypatch) -> None:
    assert "|few_rings   (default" in molvae("filter", "--help").out
    monkeypatch.setenv("COMP_LINE", "molvae filter filters=few")
    monkeypatch.setenv("COMP_POINT", "25")
    assert molvae("-sc", "query=bash").out.split() == ["filters=few_rings"]


def test_what_is_not_installed_is_no_option() -> None:
    with pytest.raises(ArgumentError, match="filters=few_rings: one of"):
        filters_of("few_rings")


SHORT = """
def short(smiles):
    if "." in smiles:
        raise ValueError("salt")
    return len(smiles) < 12
"""


def test_a_function_is_a_filter(molvae, tmp_path, monkeypatch) -> None:
    (tmp_path / "small_ones.py").write_text(SHORT)
    monkeypatch.chdir(tmp_path)
    words = ["filter", "input=-", "filters=python", "filters.python.filter=small_ones:short", "workers=1"]
    code, out, err = molvae(*words, "keep=all", stdin=f"{ONE}\n{THREE}\nC.C\n")
    assert code == 0
    assert [line.rpartition(",")[2] for line in out.splitlines()[1:]] == [
        "",
        "python: refused by small_ones:short",
        "python: small_ones:short failed: ValueError",
    ]
    assert "small_ones:short failed on C.C: ValueError: salt" in err
    (tmp_path / "theirs.yaml").write_text("defaults: [python]\npython: {filter: 'os:system'}\n")
    code, _, err = molvae("filter", "input=-", f"filters={tmp_path}/theirs.yaml", stdin=ONE)
    assert (code, "filters.python.filter names code, which no file may do" in err) == (2, True)


def test_old_names_go_on_with_a_warning(molvae, tmp_path, caplog) -> None:
    words = ["filter", "input=-", "workers=1", "keep=all"]
    code, out, _ = molvae(*words, "filters=[familiar]", "filters.familiar.also=C=C=C", stdin="C=C=C\n")
    assert (code, out) == (0, "smiles,passed,reason\nC=C=C,True,\n")
    assert "filters=[familiar] is called filters=[atom_environments] now" in caplog.text
    own = "near:\n  _target_: molvae.filters.similarity.Similarity\n  references: CCO\n  floor: 0.5\n"
    for text in (own, "defaults: [familiar]\nfamiliar: {also: CCO}\n"):
        (tmp_path / "own.yaml").write_text(text)
        code, out, _ = molvae(*words, f"filters={tmp_path}/own.yaml", stdin="CCO\n")
        assert (code, out) == (0, "smiles,passed,reason\nCCO,True,\n")


def test_the_old_name_of_a_key_is_told(caplog) -> None:
    assert renamed_word("familiar=false") == "filters=none"
    assert "familiar=false is filters=none now" in caplog.text


def test_the_old_name_of_a_part_is_told(caplog) -> None:
    near = {"_target_": "molvae.filters.similarity.Similarity", "references": "CCO", "floor": 0.5}
    assert filters_of({"near": near}).filters["near"].floor == 0.5
    assert "similarity.Similarity is called molvae.filters.similarity.SimilarityRange" in caplog.text
