"""Options by name are what the command line composes of them."""

import pytest
from omegaconf import OmegaConf
from rdkit import Chem

from molvae.cli.settings.compose import compose_verb
from molvae.errors import ArgumentError, SettingError
from molvae.filters.chosen import filters_of
from molvae.filters.rings import RingSize
from molvae.parts.options import options, settings_of
from molvae.scoring.chosen import objective_of, scoring_of
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property

MOLS = [Chem.MolFromSmiles(smiles) for smiles in ("CCO", "CC(=O)Nc1ccc(O)cc1", "C1CC1")]
COMPOSED = {"filters": "filter", "scoring": "score", "objective": "optimize", "search": "optimize"}
COMPOSED |= {"kl_weight": "train", "optimizer": "train", "architecture": "train"}


@pytest.mark.parametrize(
    ("group", "option"), [(group, option) for group in COMPOSED for option in options(group)]
)
def test_an_option_is_what_the_command_line_composes(group: str, option: str) -> None:
    composed = compose_verb(COMPOSED[group], [f"{group}={option}"])
    plain = OmegaConf.to_container(composed[group], resolve=False)
    if OmegaConf.missing_keys(composed[group]):
        with pytest.raises(SettingError, match="has to be given"):
            settings_of(group, option, {"model": "m"})
    else:
        text = str(plain).replace("'${budget}'", "5")
        assert str(settings_of(group, option, {"budget": 5})) == text


def test_several_are_put_together_in_their_order() -> None:
    both = settings_of("filters", ["lipinski", "pains", {"lipinski": {"violations": 0}}])
    assert [*both] == ["lipinski", "pains"]
    assert both["lipinski"]["violations"] == 0
    assert settings_of("filters", "lipinski")["lipinski"]["violations"] == 1


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("druglik", "filters=druglik: one of .* did you mean 'druglike'"),
        ("novelty", r"filters.novelty.known=\?\?\?: has to be given"),
        ({"a": {"b": "${nothing}"}}, "refers to nothing"),
        ({"a": {"b": "${filters.a.b}"}}, "refers to nothing"),
    ],
)
def test_what_is_no_option_is_named(choice, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        settings_of("filters", choice)


def test_filters_are_names_files_settings_and_objects(tmp_path) -> None:
    (tmp_path / "mine.yaml").write_text("defaults: [rings]\nrings: {smallest: 5}\n")
    rings = {"_target_": "molvae.filters.rings.RingSize", "smallest": 5}
    for filters in ("rings", tmp_path / "mine.yaml", {"rings": rings}, {"rings": RingSize(5)}, RingSize(5)):
        chain = filters_of(filters)
        assert chain(MOLS).tolist() == [True, True, filters == "rings"]
    assert filters_of(None)(MOLS).all()
    assert filters_of(chain) is chain
    mixed = filters_of(["elements", RingSize(5), RingSize(6), lambda mols: [True] * len(mols)])
    assert [*mixed.filters] == ["elements", "ringsize", "ringsize_2", "<lambda>"]
    assert mixed.apply(MOLS).reason[2] == "ringsize: ring of fewer than 5 atoms"


def test_a_setting_that_means_nothing_is_named() -> None:
    with pytest.raises(ArgumentError, match="filters=5: a name"):
        filters_of(5)  # pyright: ignore[reportArgumentType]
    python = {"_target_": "molvae.scoring.python_function.PythonFunction", "python": "os:getcwd"}
    settings = {"_target_": "molvae.scoring.objective.Objective", "scorers": {"mine": python}}
    with pytest.raises(ArgumentError, match=r"scoring.scorers.mine.python=os:getcwd names code"):
        scoring_of(settings)


def test_objectives_are_names_scorers_and_functions() -> None:
    qed = objective_of("qed")(MOLS)
    for objective in (Objective({"q": Term(Property("qed"))}), Term(Property("qed")), Property("qed")):
        assert objective_of(objective)(MOLS) == pytest.approx(qed)
    sizes = objective_of(lambda mols: [mol.GetNumAtoms() / 10 for mol in mols])
    assert [*sizes.table(MOLS)] == ["lambda", "score"]
    assert sizes(MOLS) == pytest.approx([0.3, 1.0, 0.3])
    assert [*scoring_of(["default", "penalised_logp"]).terms] == ["qed", "sa", "penalised_logp"]
    assert objective_of("pmo/osimertinib_mpo").terms
    both = objective_of({"mw": Property("mw"), "qed": Term(Property("qed"))})
    assert [*both.scorers], [*both.terms] == (["mw", "qed"], ["qed"])
