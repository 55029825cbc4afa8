"""Columns of others are called what they like: settings that name them take any text."""

import pytest

from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.overrides import to_hydra

NAMES = [
    "IC50, nM",
    "a=b",
    "50 %",
    "it's",
    "x\\y",
    "(a)",
    "{b}",
    "a:b",
    "#x",
    'a"b',
    "Ki µM",
    " x",
    "true",
    "12",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_takes_any_name_of_a_column(name: str) -> None:
    settings = to_hydra("pick", ["input=x.csv", f"smiles_column={name}", f"score_column={name}"])
    cfg = compose_verb("pick", settings)
    assert (cfg.smiles_column, cfg.score_column) == (name, name)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("[a=b,50 %]", ["a=b", "50 %"]),
        ("['IC50, nM',pKa]", ["IC50, nM", "pKa"]),
        ('["a [b, c",it\'s]', ["a [b, c", "it's"]),
        ("IC50 (nM, 24 h)", ["IC50 (nM, 24 h)"]),
    ],
)
def test_a_list_of_columns_takes_names_with_commas_in_quotes(given: str, names: list[str]) -> None:
    cfg = compose_verb("train", to_hydra("train", [f"training.properties={given}"]))
    assert list(cfg.training.properties) == names


def test_such_a_column_holds_the_molecules(molvae) -> None:
    code, out, err = molvae(
        "score", "input=-", "scoring=qed", "smiles_column=SMI, 50 %=x", stdin='id,"SMI, 50 %=x"\n1,CCO\n'
    )
    assert (code, out.splitlines()[0]) == (0, "smiles,id,qed,score"), err
