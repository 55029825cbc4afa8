import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem, RDConfig
from rdkit.Chem import Mol
from rdkit.ML.Cluster import Butina

from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import parse
from molvae.explore.candidates import candidates, ranks
from molvae.explore.space import FingerprintSpace, LatentSpace
from molvae.explore.subset import ScaffoldQuota, butina, butina_clusters, diversity, maxmin

LIBRARY = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
SEVEN_TENTHS = "CN1N=CC2=C(O)N=C(O)N=C12", "CN1N=CC2=C(O)N=C(S)N=C12"
MOLS: list[Mol] = [mol for line in LIBRARY[:200] if (mol := parse(line.split()[0])) is not None]


class Line:
    """Molecules on a line from 0 to 1."""

    def __init__(self, *places):
        self.places = np.array(places)

    def __len__(self):
        return len(self.places)

    def distances(self, row):
        return np.abs(self.places - self.places[row])


def free(count):
    return ScaffoldQuota([""] * count)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_maxmin_begins_with_the_best_and_goes_far():
    line = Line(0.0, 0.1, 0.5, 0.9, 1.0)
    assert maxmin(line, np.array([0, 1, 0, 0, 0]), 3, free(5), weight=0.0) == [1, 4, 2]


def test_weight_turns_distance_into_score():
    line, score = Line(0.0, 0.1, 0.5, 0.9, 1.0), np.array([1.0, 0.9, 0.2, 0.1, 0.0])
    assert maxmin(line, score, 2, free(5), weight=0.0) == [0, 4]
    assert maxmin(line, score, 3, free(5), weight=1.0) == [0, 1, 2]


def test_nothing_is_picked_twice_and_more_than_all_is_all():
    assert sorted(maxmin(Line(0.0, 0.0, 0.0), np.zeros(3), 10, free(3))) == [0, 1, 2]
    assert sorted(butina(Line(0.0, 0.0, 0.9), np.zeros(3), 10, free(3))) == [0, 1, 2]


@pytest.mark.parametrize("method", [maxmin, butina])
def test_a_scaffold_s_quota_holds_and_chains_have_none(method):
    line, score = Line(0.0, 0.1, 0.2, 0.3, 0.4, 0.5), np.linspace(1, 0, 6)
    scaffolds = ["ring", "ring", "ring", "other", "", ""]
    picked = method(line, score, 6, ScaffoldQuota(scaffolds, most=1))
    assert sorted(scaffolds[row] for row in picked) == ["", "", "other", "ring"]


def test_clusters_are_rdkit_s():
    """RDKit breaks ties in favor of the last molecule, we of the first: it gets them in reverse."""
    last = len(MOLS) - 1
    reverse = FingerprintSpace(MOLS[::-1])
    lower = [float(one) for row in range(1, len(MOLS)) for one in reverse.distances(row)[:row]]
    expected = Butina.ClusterData(lower, len(MOLS), 0.6, isDistData=True)
    ours = butina_clusters(FingerprintSpace(MOLS), 0.6)
    assert {frozenset(one) for one in ours} == {frozenset(last - row for row in one) for one in expected}
    assert {one[0] for one in ours} == {last - one[0] for one in expected}


def test_butina_takes_the_best_of_each_cluster_first():
    line = Line(0.0, 0.05, 0.1, 0.8, 0.85)
    score = np.array([0.1, 0.2, 0.9, 0.5, 0.6])
    assert butina(line, score, 3, free(5), cutoff=0.2) == [2, 4, 1]


def test_picks_are_more_diverse_than_the_first_rows():
    space = FingerprintSpace(MOLS)
    picked = maxmin(space, np.zeros(len(MOLS)), 20, free(len(MOLS)), weight=0.0)
    assert diversity(space, picked) > diversity(space, list(range(20))) + 0.02
    assert np.isnan(diversity(space, [3]))


def test_distances_of_both_spaces_are_distances():
    bits = morgan_bits(MOLS[:5])
    np.testing.assert_allclose(
        FingerprintSpace(MOLS[:5]).distances(2), 1 - tanimoto(bits, bits)[2], rtol=1e-14
    )
    latent = LatentSpace(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    np.testing.assert_allclose(latent.distances(0), [0.0, 0.85 / np.sqrt(2), 1.0])
    assert LatentSpace(np.ones((2, 3))).distances(0).tolist() == [0.0, 0.0]


def test_molecules_as_far_apart_as_the_cutoff_are_one_cluster():
    """Similar by 7/10, and 1 - 0.7 is more than 0.3 in binary arithmetic."""
    pair = [Chem.MolFromSmiles(text) for text in SEVEN_TENTHS]
    assert FingerprintSpace(pair).distances(0).tolist() == [0.0, 0.3]
    assert len(butina_clusters(FingerprintSpace(pair), 0.3)) == 1


def test_a_stranger_does_not_draw_the_others_together():
    z = np.random.default_rng(0).standard_normal((100, 64))
    usual = LatentSpace(z).distances(0)[1:]
    assert 0.6 < usual.min() < usual.mean() < 0.95
    beside = LatentSpace(np.concatenate([z, np.full((1, 64), 10.0)])).distances(0)
    np.testing.assert_allclose(beside[1:100], usual, rtol=0.02)
    assert beside[100] == 1.0


def test_candidates_are_distinct_valid_and_scored():
    frame = pd.DataFrame({"smiles": ["OCC", "no", "CCO", "CCN", "CCC"], "id": range(5)})
    frame["score"] = [1.0, 1.0, 1.0, np.nan, 0.0]
    kept, dropped = candidates(frame, "score")
    assert kept["id"].tolist() == [0, 4]
    assert dropped == {"invalid SMILES": 1, "repeated": 1, "no score": 1}
    assert ranks(np.array([10.0, -3.0, 10.0])).tolist() == [0.75, 0.0, 0.75]
    assert ranks(np.array([7.0])).tolist() == [0.0]


def test_a_repeat_counts_where_the_first_has_no_score():
    frame = pd.DataFrame({"smiles": ["CCO", "OCC", "C(O)C"], "score": [np.nan, 0.9, 0.1]})
    kept, dropped = candidates(frame, "score")
    assert kept["score"].tolist() == [0.9]
    assert dropped == {"no score": 1, "repeated": 1}


@pytest.mark.parametrize(("sign", "best"), [(1, 0.9), (-1, 0.1)])
def test_of_a_repeated_molecule_the_best_row_stays(sign, best):
    frame = pd.DataFrame({"smiles": ["CCO", "OCC", "CCN"], "score": [0.1, 0.9, 0.5]})
    kept, dropped = candidates(frame, "score", sign)
    assert sorted(kept["score"]) == sorted([best, 0.5])
    assert dropped == {"repeated": 1}


@pytest.mark.parametrize("settings", [["method=butina"], ["weight=0"], ["scaffold_quota=1"]])
def test_the_verb_picks_and_draws(molvae, tmp_path, settings):
    table = "id,smiles\n" + "".join(f"{at},{line.split()[0]}\n" for at, line in enumerate(LIBRARY[:60]))
    code, out, err = molvae(
        "pick", "input=-", "count=10", "scoring=qed", f"grid={tmp_path}/picked.svg", *settings, stdin=table
    )
    assert code == 0, err
    picked = rows(out)
    assert list(picked[0]) == ["smiles", "id", "qed", "score", "pick", "scaffold"]
    assert [row["pick"] for row in picked] == [str(number) for number in range(1, 11)]
    assert len({row["id"] for row in picked}) == 10
    assert "10 of " in err
    assert (tmp_path / "picked.svg").read_text().count("score") == 10


def test_the_verb_takes_the_user_s_scores_and_latent_distances(molvae, known, model_folder):
    table = "activity,smiles\n" + "".join(f"{len(text)},{text}\n" for text in known) + "9,[Xe]\n,CCCCCl\n"
    settings = ["score_column=activity", "space=latent", f"model={model_folder}", "count=4"]
    code, out, err = molvae("pick", "input=-", *settings, stdin=table)
    assert code == 0, err
    assert rows(out)[0]["smiles"] == max(known, key=len)
    assert list(rows(out)[0]) == ["smiles", "activity", "reason", "pick", "scaffold"]
    assert {row["reason"] for row in rows(out) if row["smiles"] != "[Xe]"} == {""}
    assert "1 placed by fingerprints: 1 not in the vocabulary ([Xe])" in err
    assert "1 rows left out: no score" in err


def test_less_may_be_better_and_columns_of_the_input_stay(molvae):
    table = "smiles,docking,logp\nCCO,-2,measured\nc1ccccc1,-9,\nCCN,-11,\n"
    settings = ["pick", "input=-", "count=2", "weight=1"]
    code, out, err = molvae(*settings, "score_column=docking", "direction=minimize", stdin=table)
    assert (code, [row["docking"] for row in rows(out)]) == (0, ["-11", "-9"]), err
    assert "(the less the better)" in err
    code, out, err = molvae(*settings, "count=3", stdin=table)
    assert (code, {row["logp"] for row in rows(out)}) == (0, {"measured", ""}), err
    assert {"qed", "score"} <= rows(out)[0].keys()


def test_texts_that_are_no_numbers_are_named_by_line_and_left_out(molvae):
    table = 'smiles,id,IC50\nCCO,1,<0.5\nCCN,2,7\n\nCCCl,3,"1,200"\nCCBr,4,n/a\n'
    code, out, err = molvae("pick", "input=-", "count=9", "score_column=IC50", stdin=table)
    assert (code, [row["id"] for row in rows(out)]) == (0, ["2"]), err
    assert "column 'IC50': 2 cells are no numbers: line 2 '<0.5', line 5 '1,200'; left out" in err
    assert "1 rows left out: no score" in err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["method=random"], 2, "method=random: maxmin or butina"),
        (["space=flat"], 2, "space=flat: fingerprint or latent"),
        (["direction=up"], 2, "direction=up: maximize or minimize"),
        (["count=0"], 2, "count=0"),
        (["weight=2"], 2, "weight=2"),
        (["score_column=pIC50"], 1, "no column 'pIC50'"),
        (["grid=a.gif"], 2, ".png or .svg"),
    ],
)
def test_bad_input_is_one_line(molvae, arguments, code, says):
    outcome = molvae("pick", "input=-", "scoring=qed", *arguments, stdin="smiles\nCCO\nc1ccccc1\n")
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(("space", "smiles"), [("fingerprint", "no"), ("latent", "[Xe]")])
def test_nothing_to_pick_is_exit_3(molvae, model_folder, tmp_path, space, smiles):
    settings = [f"space={space}", f"model={model_folder}", "scoring=qed"]
    outcome = molvae("pick", "input=-", f"output={tmp_path}/a.csv", *settings, stdin=f"smiles\n{smiles}\n")
    assert outcome.code == 3, outcome.err
    assert not list(tmp_path.iterdir())
