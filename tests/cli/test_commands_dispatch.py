"""The command line as a user meets it: answers, exit codes, one line for each mistake."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st
from omegaconf import OmegaConf

from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.overrides import quote, to_hydra
from molvae.cli.settings.verbs import VERBS
from molvae.parts.conf import conf_dir

HAVE_SETTINGS = [verb for verb in VERBS if (conf_dir() / f"{verb}.yaml").exists()]
TABLE = "smiles,id\nCC(=O)Oc1ccccc1C(=O)O,1\nC[C@@H](N)C(=O)O,2\n"
FREE_TEXT = [
    "CC(=O)Nc1ccc(O)cc1",
    "[C@@H](N)(C)C(=O)O",
    "[Na+].[Cl-]",
    "F/C=C\\F",
    "C\\",
    "N",
    "a folder/with, commas=and (more).csv",
    "it's",
    '"half',
    "null",
    "true",
    "1e5",
    "{a: b}",
    "",
]


def test_without_a_verb_the_verbs_are_listed(molvae) -> None:
    for arguments in ([], ["--help"]):
        code, out, err = molvae(*arguments)
        assert (code, err) == (0, "")
        assert all(f"\n  {verb} " in out for verb in VERBS)


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from molvae.cli.main import run; run(['--help']); run(['filter', '--help']);"
    heavy = "print({'torch', 'hydra', 'pandas', 'rdkit', 'numpy'} & set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code + heavy], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"


@pytest.mark.parametrize("verb", HAVE_SETTINGS)
def test_each_verb_explains_and_shows_its_settings(molvae, verb: str) -> None:
    code, out, _ = molvae(verb, "--help")
    assert code == 0
    assert out.startswith(f"molvae {verb}: {VERBS[verb]}\n")
    assert "debug: false" in out
    code, out, err = molvae(verb, "--cfg", "job")
    assert (code, err) == (0, "")
    assert "debug: false\n" in out


def test_a_setting_typed_as_a_flag_is_told_how_it_is_given(molvae) -> None:
    code, _, err = molvae("sample", "--max-decoded", "1000")
    assert code == 2
    assert err == "molvae sample: --max-decoded: settings are given as key=value, here max_decoded=...\n"


def test_the_version_is_the_package_s(molvae) -> None:
    from molvae import __version__

    assert molvae("--version") == (0, f"molvae {__version__}\n", "")


@pytest.mark.parametrize("verb", HAVE_SETTINGS)
def test_free_text_reaches_every_verb_as_it_was_typed(verb: str) -> None:
    settings = OmegaConf.to_container(compose_verb(verb, []), resolve=False)
    keys = [key for key, value in settings.items() if isinstance(value, str) and "${" not in value]
    typed = [f"{key}={text}" for key in keys for text in FREE_TEXT]
    understood = OverridesParser.create().parse_overrides(to_hydra(verb, typed))
    assert [f"{override.key_or_group}={override.value()}" for override in understood] == typed
    assert all(isinstance(override.value(), str) for override in understood)


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="$"), max_size=10))
def test_any_text_can_be_quoted(text: str) -> None:
    assert OverridesParser.create().parse_override(f"key={quote(text)}").value() == text


def test_lists_of_smarts_are_read_item_by_item() -> None:
    typed = [
        "filters=smarts",
        "filters.smarts.avoid=[C(=O)Cl,N=[N+]=[N-],[#6,#7]]",
        "filters.smarts.keep=c1ccncc1",
        "filters.smarts.keep_any=[[#6,#7],S]",
        "filters.smarts.keep_all=[NX3][CX4]",
    ]
    smarts = compose_verb("filter", to_hydra("filter", typed)).filters.smarts
    assert smarts.avoid == ["C(=O)Cl", "N=[N+]=[N-]", "[#6,#7]"]
    assert smarts.keep == ["c1ccncc1"]
    assert smarts.keep_any == ["[#6,#7]", "S"]
    assert smarts.keep_all == ["[NX3][CX4]"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("[#7]", ["[#7]"]),
        ("[#7,#8]", ["[#7,#8]"]),
        ("[$(C=O)]", ["[$(C=O)]"]),
        ("[NX3][CX4]", ["[NX3][CX4]"]),
        ("[[#7],[#8]]", ["[#7]", "[#8]"]),
        ("[C,N]", ["C", "N"]),  # as a list it can be read, so it is one
        ("[[C,N]]", ["[C,N]"]),
        ("[]", []),
    ],
)
def test_brackets_of_an_atom_are_no_list(typed: str, read: list[str]) -> None:
    composed = compose_verb("filter", to_hydra("filter", ["filters=smarts", f"filters.smarts.keep={typed}"]))
    assert composed.filters.smarts.keep == read


def test_a_file_may_stand_where_a_source_is_named(tmp_path: Path) -> None:
    file = tmp_path / "my, own=file.smi"
    for value in (str(file), "-"):
        data = compose_verb("prepare", to_hydra("prepare", [f"data={value}"])).data
        assert data == {"_target_": "molvae.data.sources.file", "path": value}


def test_several_files_may_stand_where_a_source_is_named_for_several_runs(molvae, tmp_path: Path) -> None:
    files = [tmp_path / "one.smi", tmp_path / "two.smi"]
    for file in files:
        file.write_text("CCO\nCCN\n")
    code, out, err = molvae(
        "prepare",
        "-m",
        f"data={files[0]},{files[1]}",
        "workers=1",
        f"hydra.sweep.dir={tmp_path}",
        "strict=true",
    )
    assert code == 0, err
    assert [Path(line).name.split("-")[0] for line in out.splitlines()] == ["one", "two"]
    code, _, err = molvae("prepare", "-m", f"data={files[0]},nci")
    assert code == 2
    assert err.endswith("one.smi,nci: -m takes files or names of options here, not both\n")


def test_the_home_folder_may_begin_a_value(molvae, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "my home"))
    (tmp_path / "my home").mkdir()
    (tmp_path / "my home" / "own.yaml").write_text("pains: {_target_: molvae.filters.pains.Pains}\n")
    own = "filters=[~/own.yaml,rings]"
    code, _, err = molvae("filter", "input=-", "output=~/new.csv", own, "workers=1", stdin=TABLE)
    assert code == 0, err
    assert (tmp_path / "my home" / "new.csv").read_text() == TABLE
    assert not Path("~").exists()


def test_a_yaml_file_may_stand_where_an_option_is_named(molvae, tmp_path: Path) -> None:
    own = tmp_path / "my filters.yaml"
    own.write_text("small:\n  _target_: molvae.filters.rings.RingSize\n  smallest: 3\n  largest: 5\n")
    for value in (own, f"[{own},pains]"):
        code, out, err = molvae("filter", "input=-", f"filters={value}", "workers=1", stdin=TABLE)
        assert (code, out) == (0, "smiles,id\nC[C@@H](N)C(=O)O,2\n"), err


def test_an_empty_yaml_file_is_no_option(molvae, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("# to be written\n")
    code, out, err = molvae("filter", "input=-", f"filters={own}", "workers=1", stdin=TABLE)
    assert (code, out) == (1, "")
    assert f"filters={own}: there is nothing in it" in err


@pytest.mark.parametrize("names", [("a/my.yaml", "b/my.yaml"), ("my-1.yaml", "my_1.yaml")])
def test_yaml_files_whose_names_are_alike_are_both_taken(tmp_path: Path, names: tuple[str, str]) -> None:
    for size, name in enumerate(names, start=5):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            f"rings_{size}: {{_target_: molvae.filters.rings.RingSize, smallest: 3}}\n"
        )
    chosen = ",".join(str(tmp_path / name) for name in names)
    composed = compose_verb("filter", to_hydra("filter", [f"filters=[{chosen}]"]))
    assert list(composed.filters) == ["rings_5", "rings_6"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["filer"], "molvae: there is no verb 'filer': did you mean 'filter'?"),
        (["filter", "input=-", "kep=all"], "molvae filter: there is no key 'kep': did you mean 'keep'?"),
        (["filter", "input=-", "+kep=all"], "there is no key 'kep': did you mean 'keep'?"),
        (["filter", "input=-", "filters.rings.smalest=5"], "did you mean 'filters.rings.smallest'?"),
        (
            ["filter", "input=-", "filters=ranges", "filters.ranges.ranges.hbd.max=3"],
            "put + before it, +filters.ranges.ranges.hbd.max=...",
        ),
        (
            ["filter", "input=-", "filters=lipinski", "filters.lipinski.ranges.mw.most=200"],
            "there is no key 'filters.lipinski.ranges.mw.most'",
        ),
        (["sample", "+ranges.qed.min=0.7"], "'ranges.qed.min' is there already: leave out the +"),
        (["filter", "input=-", "+filters.pain=3"], "did you mean 'filters.pains'?"),
        (["train", "optimizer=muon", "optimizer.muon_ls=1"], "did you mean 'optimizer.muon_lr'?"),
        (["prepare", "architecture.latent_dim=3"], "'architecture.latent_dim' (--help lists the keys)"),
        (["prepare", "experiment=drugs"], "there is no key 'experiment' (--help lists the keys)"),
        (["score", "input=-", "search.graph=true"], "there is no key 'search.graph' (--help lists the keys)"),
        (["optimize", "search.graph=false"], "it belongs to search=finetune or search=surrogate"),
        (["optimize", "objective.scorers.qed.wight=1"], "did you mean 'objective.scorers.qed.weight'?"),
        (["filter", "input=-", "filters=lipinsky"], "there is no filters=lipinsky: did you mean 'lipinski'?"),
        (["filter", "input=-", "filters=own.csv"], "takes one of atom_environments, auto, brenk, "),
        (["filter", "input=-", "filters=pains,nih"], "several go in brackets, 'filters=[pains,nih]'"),
        (["filter", "input=-", "workers=many"], "workers takes a whole number (default: 0), not 'many'"),
        (["filter", "input=-", "workers=1.5"], "workers takes a whole number (default: 0), not 1.5"),
        (["filter", "input=-", "workers=1,2"], "workers takes a whole number (default: 0), not '1,2'"),
        (["decode", "input=-", "seed=-1"], "seed=-1: a seed is a whole number from 0"),
        (["train", "training.seed=-1"], "training.seed=-1: a seed is a whole number from 0"),
        (["filter", "input=-", "debug=1"], "debug takes true or false (default: False), not 1"),
        (["filter", "input=-", "filters.elements=C"], "filters.elements takes a group of keys"),
        (["filter"], "input= is missing"),
        (["filter", "new.csv"], "'new.csv' is not of the form key=value, such as input=new.csv; molvae"),
        (["neighbors", "CCO"], "'CCO' is not of the form key=value, such as start=CCO; molvae neighbors"),
        (["sample", "100"], "'100' is not of the form key=value; molvae sample --help lists the keys"),
        (["sample", "-n", "10"], "-n: settings are given as key=value, such as count=10; molvae sample"),
        (["sample", "ranges.logP.min=2"], "no key 'ranges.logP.min': did you mean 'ranges.logp.min'?"),
        (["filter", "input=-", "~keep"], "~keep: this verb cannot run without it"),
        (["prepare", "data=mosess"], "there is no data=mosess: did you mean 'moses'?"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_answered_in_one_line(molvae, arguments: list[str], message: str) -> None:
    code, out, err = molvae(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_new_members_of_collections_are_taken(molvae) -> None:
    ranges = ["filters=lipinski", "+filters.lipinski.ranges.rings={max: 0.0}"]
    ring = "+filters.three={_target_: molvae.filters.rings.RingSize, smallest: 3, largest: 3}"
    code, out, err = molvae(
        "filter", "input=-", "workers=1", *ranges, ring, "filters.lipinski.violations=0", stdin=TABLE
    )
    assert (code, out) == (0, "smiles,id\nC[C@@H](N)C(=O)O,2\n"), err


def test_a_failure_is_one_line_and_exit_code_1(molvae) -> None:
    code, out, err = molvae("filter", "input=missing.csv")
    assert (code, out, err) == (1, "", "molvae filter: missing.csv: no such file\n")


def test_debug_shows_the_traceback(molvae) -> None:
    code, _, err = molvae("filter", "input=missing.csv", "debug=true")
    assert code == 1
    assert err.startswith("Traceback (most recent call last)")
    assert "check_readable" in err


def test_no_molecule_left_is_exit_code_3(molvae) -> None:
    code, out, err = molvae("filter", "input=-", "filters=rings", "workers=1", stdin="smiles\nC1CCCCCCCCC1\n")
    assert (code, out) == (3, "smiles\n")
    assert "none of the 1 molecules" in err


def test_nothing_is_left_in_the_folder(molvae_process, tmp_path: Path) -> None:
    code, out, err = molvae_process("filter", "input=-", stdin=TABLE, cwd=tmp_path)
    assert (code, out.splitlines()[0]) == (0, "smiles,id"), err
    assert list(tmp_path.iterdir()) == []


def test_several_runs_share_a_dated_folder(molvae, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(TABLE)
    runs = ["filter", "input=in.csv", "output=a.csv,b.csv", "workers=1", "-m"]
    code, out, err = molvae(*runs)
    assert (code, out) == (0, ""), err
    assert {"a.csv", "b.csv", "in.csv", "runs"} == {path.name for path in tmp_path.iterdir()}
    each = "output=c_${hydra:job.num}.csv"
    code, _, err = molvae("filter", "input=in.csv,none.csv", each, "workers=1", "-m")
    assert code == 1
    assert err.splitlines()[-1] == "molvae filter: none.csv: no such file"
    assert (tmp_path / "c_0.csv").exists()


def test_several_runs_do_not_write_over_each_other(molvae, tmp_path: Path) -> None:
    code, _, err = molvae("filter", "input=in.csv", "workers=1,2", f"output={tmp_path}/a.csv.gz", "-m")
    assert code == 2
    assert f"for one each: output='{tmp_path}/a_${{hydra:job.num}}.csv.gz'" in err


def test_a_reader_that_leaves_is_no_failure() -> None:
    rows = TABLE + "CCO,3\n" * 20_000
    command = [sys.executable, "-m", "molvae", "filter", "input=-", "filters=none", "workers=1"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        process.stdout.close()
        _, err = process.communicate(rows)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path, number: signal.Signals, code: int) -> None:
    (tmp_path / "out.csv").write_text("precious")
    reading, writing = os.pipe()
    command = [
        sys.executable,
        "-m",
        "molvae",
        "filter",
        "input=-",
        "output=out.csv",
        "filters=none",
        "workers=1",
    ]
    with subprocess.Popen(command, stdin=reading, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        # More than a pipe holds: that all of it is taken shows that the run has begun.
        with open(writing, "wb", closefd=False) as pipe:
            pipe.write(b"smiles\n" + b"C\n" * 60_000)
        process.send_signal(number)
        _, err = process.communicate()
    os.close(reading)
    os.close(writing)
    assert process.returncode == code
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "precious"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("molvae fil", "filter"),
        ("molvae filter ke", "keep="),
        ("molvae filter filters=lip", "filters=lipinski"),
    ],
)
def test_the_shell_completes_verbs_and_keys(line: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "molvae", "-sc", "query=bash"],
        env=os.environ | {"COMP_LINE": line},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [expected]


def test_the_completion_script_can_be_installed(molvae) -> None:
    code, out, _ = molvae("-sc", "install=bash")
    assert code == 0
    assert "hydra_bash_completion" in out
