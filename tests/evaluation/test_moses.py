import gzip
import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from molvae.data.checksum import sha256
from molvae.evaluation.moses import moses_measures, novelty, property_distance, uniqueness
from molvae.evaluation.profile import profile
from molvae.evaluation.reference_sets import ReferenceMolecules, moses_references, own_references
from molvae.filters.moses import MosesRules

SHARED = Path(__file__).parents[2].parent / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "data" / "moses").is_dir(), reason="the MOSES data set is not beside the checkout"
)

DRUGS = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(=O)Nc1ccc(O)cc1",
    "CN1CCCC1c1cccnc1",
    "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
    "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
    "O=C(c1ccccc1)c1ccccc1",
]

FIXTURE_30000 = {
    "valid": 1.0,
    "unique@1000": 1.0,
    "unique@10000": 0.9992,
    "FCD/Test": 0.42236884553231846,
    "SNN/Test": 0.5560595345050097,
    "Frag/Test": 0.996223352989786,
    "Scaf/Test": 0.8924981494347503,
    "FCD/TestSF": 0.9962447298041042,
    "SNN/TestSF": 0.5272934146558245,
    "Frag/TestSF": 0.9947901514732745,
    "Scaf/TestSF": 0.10049873444911761,
    "IntDiv": 0.8511712225340441,
    "IntDiv2": 0.8453088593783662,
    "Filters": 0.9778,
    "logP": 0.052558267227022025,
    "SA": 0.09354340316384607,
    "QED": 0.0035509197463552576,
    "weight": 3.3355454994411455,
    "Novelty": 0.9153363168793,
}
"""Published in February 2019 for these molecules; the property distances, in their newer definition, and
Novelty by molsets 0.3.1."""


def fixture_molecules(count):
    with gzip.open(SHARED / "data" / "metrics_fixture" / "moses_jtvae_samples.txt.gz", "rt") as lines:
        return [line.strip() for line in lines][1 : count + 1]


def moses_set(name):
    path = SHARED / "data" / "moses" / f"{name}.csv.gz"

    def smiles():
        with gzip.open(path, "rt") as lines:
            return [line.split(",")[0].strip() for line in lines][1:]

    return ReferenceMolecules(path, sha256(path), smiles)


def evaluate_on_moses(smiles):
    sets = moses_references(moses_set("test"), moses_set("test_scaffolds"), moses_set("train"))
    measured = profile(smiles, MosesRules())
    return moses_measures(measured, sets.test, sets.test_scaffolds, sets.train).values


def assert_agrees(found, expected):
    assert list(found) == list(expected)
    for key, value in expected.items():
        # the reference's properties ship in single precision
        tolerance = {"abs": 1e-3} if key.startswith("FCD") else {"rel": 2e-8}
        assert found[key] == pytest.approx(value, **tolerance), key


@needs_shared
def test_first_1000_of_the_golden_fixture_agree_with_the_official_code():
    golden = json.loads((SHARED / "reference" / "moses_metrics_first_1000.json").read_text())["metrics"]
    found = evaluate_on_moses(fixture_molecules(1000))
    assert_agrees(found, {key: golden[key] for key in found})


@pytest.mark.slow
@needs_shared
def test_all_30000_of_the_golden_fixture_agree_with_the_published_figures():
    found = evaluate_on_moses(fixture_molecules(30_000))
    assert_agrees(found, {key: FIXTURE_30000[key] for key in found})


def molecules_file(folder, name, smiles):
    path = folder / name
    path.write_text("\n".join(smiles))
    return ReferenceMolecules(path, sha256(path), partial(list, smiles))


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("references")
    return own_references(molecules_file(folder, "drugs.smi", DRUGS), cache=folder / "cache").test


def measures_of(smiles, reference, train=frozenset(DRUGS)):
    return moses_measures(profile(smiles, MosesRules()), reference, train=train)


def test_the_reference_against_itself_is_perfect(reference):
    values = measures_of(DRUGS, reference).values
    assert values["FCD/Test"] == pytest.approx(0.0, abs=1e-4)
    for key in ("valid", "unique@1000", "SNN/Test", "Frag/Test", "Scaf/Test"):
        assert values[key] == pytest.approx(1.0), key
    for key in ("logP", "SA", "QED", "weight"):
        assert values[key] == pytest.approx(0.0, abs=1e-6), key
    assert values["Novelty"] == 0.0


def test_invalid_and_empty_strings_count_as_invalid_and_nowhere_else(reference):
    clean, dirty = (
        measures_of(DRUGS, reference),
        measures_of([*DRUGS, "", "C1CC", "not a molecule"], reference),
    )
    assert dirty.values["valid"] == pytest.approx(6 / 9)
    assert {**dirty.values, "valid": 1.0} == clean.values


def test_the_same_molecules_written_otherwise_score_the_same(reference):
    kekule = ["OC(=O)C1=CC=CC=C1OC(C)=O", *DRUGS[1:]]
    assert measures_of(kekule, reference).values == pytest.approx(
        measures_of(DRUGS, reference).values, abs=1e-6
    )


def test_all_invalid_gives_nan_and_a_sentence_for_each_measure(reference):
    measures = measures_of(["C1CC", "", "xyz"], reference)
    assert measures.values["valid"] == 0.0
    others = {key: value for key, value in measures.values.items() if key != "valid"}
    assert all(math.isnan(value) for value in others.values())
    assert set(measures.notes) == set(others)
    assert "no valid molecule" in measures.notes["Filters"]


def test_one_molecule_has_no_frechet_distance_but_all_else(reference):
    measures = measures_of(["c1ccc(-c2ccccc2)cc1"], reference)
    assert math.isnan(measures.values["FCD/Test"])
    assert "at least two valid molecules" in measures.notes["FCD/Test"]
    assert measures.values["IntDiv"] == 0.0
    assert measures.values["Novelty"] == 1.0


def test_duplicates_only_are_measured(reference):
    values = measures_of([DRUGS[5]] * 20, reference).values
    assert values["unique@1000"] == pytest.approx(1 / 20)
    assert values["IntDiv"] == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(list(values.values())).all()


def test_a_reference_without_scaffolds_has_no_scaffold_similarity(tmp_path):
    chains = molecules_file(tmp_path, "chains.smi", ["CCO", "CCCN", "CC(C)O"])
    bare = own_references(chains, cache=tmp_path / "cache").test
    measures = measures_of(DRUGS, bare)
    assert math.isnan(measures.values["Scaf/Test"])
    assert measures.notes["Scaf/Test"] == "the reference has no scaffold of two rings or more"


def test_molecules_without_scaffolds_have_no_scaffold_similarity(reference):
    measures = measures_of(["CCO", "CCN"], reference)
    assert math.isnan(measures.values["Scaf/Test"])
    assert "no generated molecule has a scaffold" in measures.notes["Scaf/Test"]


def test_few_molecules_are_told_of(reference):
    notes = measures_of(DRUGS, reference).notes
    assert notes["unique@1000"] == "only 6 valid molecules: the share is of those"
    assert "sampling noise" in notes["FCD/Test"]


def test_a_small_reference_is_told_of(reference):
    assert "of the reference in 512 dimensions" in measures_of(100 * DRUGS, reference).notes["FCD/Test"]


def test_uniqueness_looks_at_the_first_k():
    assert uniqueness(["C", "C", "CC", "CCC"], 2) == 0.5
    assert uniqueness(["C", "C", "CC", "CCC"], 10) == 0.75
    assert math.isnan(uniqueness([], 10))


def test_novelty_counts_distinct_molecules():
    assert novelty(["C", "C", "CC", "CCC"], {"C"}) == pytest.approx(2 / 3)


def test_a_property_that_rdkit_cannot_compute_is_left_out():
    assert property_distance(np.array([1.0, 2.0]), np.array([np.nan, 2.0, 3.0])) == pytest.approx(1.0)
    assert math.isnan(property_distance(np.array([1.0]), np.array([np.nan])))
