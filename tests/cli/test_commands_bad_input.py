"""Bad tables given to the verbs that take one: one line with the file's name, exit code 1, nothing harmed."""

import gzip

import pytest

PRECIOUS = b"smiles,note\nCCO,precious\n"
GOOD = "CC(=O)Oc1ccccc1C(=O)O"


@pytest.fixture(params=["filter", "score"])
def verb(request, molvae, tmp_path):
    """Return a function that runs a verb over a file, into an output that exists already."""
    output = tmp_path / "out.csv"
    output.write_bytes(PRECIOUS)

    def call(source, *settings, stdin=""):
        usual = [f"input={source}", f"output={output}", "workers=1"]
        usual.append({"filter": "filters=lipinski", "score": "scoring=qed"}[request.param])
        outcome = molvae(request.param, *usual, *settings, stdin=stdin)
        return outcome, output.read_bytes()

    return call


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.csv", None, "no such file"),
        ("empty.csv", b"", "empty"),
        ("folder.csv", "folder", "a directory"),
        ("columns.csv", b"id,mass\n1,18\n2,44\n", "SMILES"),
        ("binary.smi", bytes(range(256)) * 40, "binary"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00" + bytes(range(256)), "binary"),
        ("cut.csv.gz", gzip.compress(b"smiles\n" + b"CCO\nCCN\n" * 6_000, mtime=0)[:-40], "gzip"),
        ("table.xls", b"smiles\nCCO\n", "unknown format"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_cannot_be_read(verb, tmp_path, name, content, says):
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    (code, out, err), output = verb(path)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert str(path) in err
    assert says in err
    assert output == PRECIOUS
    assert {path.name for path in tmp_path.iterdir()} <= {name, "out.csv"}


def test_one_bad_molecule_among_good_ones_is_counted(verb):
    (code, _, err), output = verb("-", stdin=f"smiles\n{GOOD}\nC1CC\n{GOOD}\n")
    assert code == 0
    assert "invalid SMILES" in err
    assert output.count(GOOD.encode()) == 2


def test_only_bad_molecules_are_exit_3(verb):
    (code, out, err), output = verb("-", stdin="smiles\nC1CC\nno\n")
    assert (code, out) == (3, "")
    assert err.splitlines()[-1].endswith(("passes the filters", "could be scored"))
    assert "invalid SMILES" in err  # the reason, for score as for filter
    assert output == PRECIOUS


def test_a_line_of_ten_thousand_letters_is_no_trouble(verb):
    (code, _, err), output = verb("-", stdin=f"smiles\n{'C' * 10_000}(\n{GOOD}\n")
    assert code == 0, err
    assert GOOD.encode() in output


@pytest.mark.parametrize(
    ("settings", "says"),
    [(["workrs=1"], "did you mean 'workers'?"), (["workers=two"], "workers takes a whole number")],
)
def test_wrong_settings_are_exit_2(verb, settings, says):
    (code, out, err), output = verb("-", *settings, stdin=f"smiles\n{GOOD}\n")
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert output == PRECIOUS
