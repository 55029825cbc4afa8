"""`molvae sample` as a user meets it: what it writes, what it says, and when it gives up."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest

from molvae import table
from molvae.chem.mol import canonical, parse
from molvae.filters.bloom import BloomFilter
from molvae.model.model import Model

COLUMNS = ["qed", "logp", "sa", "np", "tpsa", "mw", "hbd", "hba", "rotatable_bonds", "rings", "fsp3", "score"]


@pytest.fixture
def sample(molvae, model_folder):
    """Return a function that samples 40 molecules, with no filter and a quick score, as settings say."""

    def call(*settings):
        usual = [f"model={model_folder}", "count=40", "filters=none", "scoring=qed", "workers=1"]
        return molvae("sample", *usual, *settings)

    return call


def molecules(file):
    return table.read(str(file))["smiles"].tolist()


def counts(err):
    """The printed summary: step -> molecules."""
    rows = re.findall(r"^[│|] +(.+?) +[│|] +([\d,]+) +[│|]", err, re.MULTILINE)
    return {step: int(count.replace(",", "")) for step, count in rows}


def last_line(err):
    return err.strip().splitlines()[-1]


def test_a_table_with_properties_and_the_best_first(sample, tmp_path):
    code, out, err = sample("scoring=default", f"output={tmp_path}/new.csv")
    assert (code, out) == (0, ""), err
    written = pd.read_csv(tmp_path / "new.csv")
    assert list(written.columns) == ["smiles", *COLUMNS]
    assert len(written) == written["smiles"].nunique() == 40
    assert all(smiles == canonical(smiles) for smiles in written["smiles"])
    assert written["score"].is_monotonic_decreasing
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_the_summary_adds_up(sample, tmp_path):
    _, _, err = sample("filters=lipinski", f"output={tmp_path}/new.csv")
    told = counts(err)
    assert told["drawn"] == 200
    assert told["valid for RDKit"] + told["cut at the longest length"] <= told["drawn"]
    assert told["unique"] <= told["valid for RDKit"]
    assert told["novel"] == told["shown to the filters"] <= told["unique"]
    failed = sum(count for step, count in told.items() if step.startswith("failed: "))
    assert told["passing the filters"] + failed == told["shown to the filters"]
    assert told["written"] == 40
    assert "% of new ones are missed" in " ".join(err.split())


def test_filters_are_honored_and_their_reasons_told(sample, tmp_path):
    code, _, err = sample("filters=smarts", "filters.smarts.keep=[[#7]]", f"output={tmp_path}/new.smi")
    assert code == 0, err
    found = molecules(tmp_path / "new.smi")
    assert len(found) == 40
    assert all("n" in smiles.lower() for smiles in found)
    assert counts(err)["failed: smarts: lacks [#7]"] > 0


def test_what_the_model_has_seen_is_left_out_or_kept(sample, model_folder, tmp_path):
    sample("novel=false", f"output={tmp_path}/all.smi")
    known = molecules(tmp_path / "all.smi")
    codec = Model.load(model_folder)
    replace(codec, training_filter=BloomFilter.build(known, bits=10_000)).save(tmp_path / "model")
    own = f"model={tmp_path}/model"
    _, _, err = sample(own, f"output={tmp_path}/novel.smi")
    assert not set(known) & set(molecules(tmp_path / "novel.smi"))
    assert counts(err)["novel"] < counts(err)["unique"]
    sample(own, "novel=false", f"output={tmp_path}/again.smi")
    assert molecules(tmp_path / "again.smi") == known


def test_repeats_are_written_where_they_are_wanted(sample):
    code, out, err = sample("distinct=false", "novel=false", "temperature=0")
    assert code == 0, err
    written = out.splitlines()[1:]
    assert len(written) == 40
    assert len(set(written)) < 40
    assert counts(err)["shown to the filters"] == counts(err)["valid for RDKit"]


def test_the_same_seed_gives_the_same_bytes(sample, tmp_path):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        code, _, err = sample(f"seed={seed}", f"output={tmp_path}/{name}.csv", f"grid={tmp_path}/{name}.png")
        assert code == 0, err
    for kind in ("csv", "png"):
        a, b, c = ((tmp_path / f"{name}.{kind}").read_bytes() for name in "abc")
        assert a == b != c


def test_a_colder_decoder_repeats_itself(sample):
    unique = [
        counts(sample(*settings).err)["unique"]
        for settings in (["temperature=1.0"], ["temperature=0.5"], ["temperature=0", "max_decoded=500"])
    ]
    assert unique[0] > unique[1] > unique[2]
    nucleus = counts(sample("top_p=0.3", "max_decoded=500").err)["unique"]
    assert nucleus < unique[0]


def test_a_count_out_of_reach_is_told_and_what_there_is_is_written(sample, tmp_path):
    code, _, err = sample("temperature=0", "max_decoded=600", f"output={tmp_path}/few.csv")
    assert code == 0
    found = molecules(tmp_path / "few.csv")
    assert 0 < len(found) == counts(err)["written"] < 40
    assert last_line(err) == f"Only {len(found)} of 40 molecules after 600 were drawn"


def test_nothing_left_is_exit_3_and_harms_no_output(sample, tmp_path):
    (tmp_path / "new.csv").write_text("precious\n")
    (tmp_path / "new.png").write_bytes(b"precious")
    files = [f"output={tmp_path}/new.csv", f"grid={tmp_path}/new.png"]
    code, _, err = sample("filters=ranges", "filters.ranges.ranges.mw.min=5000", "max_decoded=500", *files)
    assert code == 3
    assert last_line(err) == ("molvae sample: none of 500 drawn molecules is left; loosen filters= or novel=")
    assert (tmp_path / "new.csv").read_text() == "precious\n"
    assert (tmp_path / "new.png").read_bytes() == b"precious"
    assert len(list(tmp_path.iterdir())) == 2


def test_pictures_of_the_best(sample, tmp_path):
    sample("count=12", f"output={tmp_path}/new.smi", f"grid={tmp_path}/new.svg")
    sample("count=12", f"output={tmp_path}/new.smi", f"grid={tmp_path}/new.png")
    page = ElementTree.parse(tmp_path / "new.svg").getroot()
    legends = [text.text for text in page.findall("{http://www.w3.org/2000/svg}text")]
    assert sum("score" in str(legend) for legend in legends) == 12
    assert legends[1].startswith("QED 0.")
    assert (tmp_path / "new.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("ending", ["csv", "tsv", "csv.gz", "smi", "sdf", "parquet"])
def test_every_format_holds_the_same_molecules(sample, tmp_path, ending):
    code, out, err = sample(f"output={tmp_path}/new.{ending}")
    assert (code, out) == (0, ""), err
    found = [canonical(smiles) for smiles in molecules(tmp_path / f"new.{ending}")]
    assert found == [line.split(",")[0] for line in sample().out.splitlines()[1:]]


def test_a_pipe_from_sample_through_filter_to_score(model_folder, tmp_path):
    program = f"{sys.executable} -m molvae"
    pipe = (
        f"{program} sample model={model_folder} count=30 filters=none scoring=qed workers=1"
        f" | {program} filter input=- filters=lipinski workers=1"
        f" | {program} score input=- workers=1 > scored.csv"
    )
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", pipe], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    scored = pd.read_csv(tmp_path / "scored.csv")
    assert set(scored.columns) == {"smiles", *COLUMNS}
    assert 0 < len(scored) <= 30
    assert all(parse(smiles) is not None for smiles in scored["smiles"])
    assert "30 molecules" in done.stderr  # what filter was given
    assert f"{len(scored)} rows, {len(scored)} with a score" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scored.csv"]


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (["count=0"], 2, "count=0"),
        (["count=-5"], 2, "count=-5"),
        (["count=many"], 2, "count takes a whole number"),
        (["max_decoded=-1"], 2, "max_decoded=-1"),
        (["temperature=-1"], 2, "temperature=-1"),
        (["top_p=0"], 2, "top_p=0"),
        (["top_p=0,95"], 2, "top_p=0,95: must be above 0 and at most 1"),
        (["temperature=low"], 2, "temperature=low: must be 0 or more"),
        (["top_p=1.5"], 2, "top_p=1.5"),
        (["workers=-1"], 2, "workers=-1"),
        (["seed=-1"], 2, "seed=-1"),
        (["temprature=0"], 2, "did you mean 'temperature'?"),
        (["device=gpu"], 2, "device=gpu"),
        (["model=no_such_model"], 1, "no_such_model: neither a shipped model nor a folder of one"),
        (["output=new.xls"], 1, "new.xls"),
        (["grid=new.bmp"], 2, "new.bmp: pictures are .png or .svg"),
    ],
)
def test_mistakes_are_one_line_before_any_work(sample, tmp_path, monkeypatch, settings, code, says):
    monkeypatch.chdir(tmp_path)
    outcome = sample(*settings)
    assert (outcome.code, outcome.out) == (code, "")
    assert says in outcome.err
    assert outcome.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def cut(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def another_vocabulary(file):
    description = json.loads(file.read_text())
    file.write_text(json.dumps(description | {"vocab": description["vocab"][:-1]}))


def another_architecture(file):
    description = json.loads(file.read_text())
    file.write_text(json.dumps(description | {"architecture": {"layers": 3}}))


def no_description(file):
    file.write_text('{"format": 1}')


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("weights.safetensors", cut),
        ("seen.safetensors", cut),
        ("model.json", cut),
        ("model.json", another_vocabulary),
        ("model.json", another_architecture),
        ("model.json", no_description),
    ],
)
def test_a_damaged_model_is_one_line_and_harms_no_output(sample, model_folder, tmp_path, file, damage):
    model = shutil.copytree(model_folder, tmp_path / "model")
    damage(model / file)
    (tmp_path / "new.csv").write_text("precious\n")
    code, out, err = sample(f"model={model}", f"output={tmp_path}/new.csv")
    assert (code, out) == (1, "")
    assert str(model) in err
    assert err.count("\n") == 1
    assert "debug=true" not in err  # a known failure, not a foreign one
    assert (tmp_path / "new.csv").read_text() == "precious\n"
