from pathlib import Path

import numpy as np
import pytest
from rdkit import RDConfig

from molvae.evaluation.guacamol import (
    continuous_divergence,
    discrete_divergence,
    guacamol_measures,
    training_subset,
    without_stereo,
)

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]

OFFICIAL = {
    "validity": 1.0,
    "uniqueness": 0.995,
    "novelty": 0.5,
    "kl_divergence_score": 0.911631679734785,
    "kl_divergence/BertzCT": 0.09719833319089098,
    "kl_divergence/MolLogP": 0.06077308739742471,
    "kl_divergence/MolWt": 0.29919901812589383,
    "kl_divergence/TPSA": 0.0202285074430621,
    "kl_divergence/NumHAcceptors": 0.06837363139313411,
    "kl_divergence/NumHDonors": 0.15189341782385293,
    "kl_divergence/NumRotatableBonds": 0.14028091993551936,
    "kl_divergence/NumAliphaticRings": 0.010327341054742135,
    "kl_divergence/NumAromaticRings": 0.07946801074491004,
    "kl_divergence/internal_similarity": 0.02934772133738603,
}
"""By the package guacamol 0.5.5 on the same molecules, with 200 samples."""


def test_agrees_with_the_official_code():
    found = guacamol_measures(NCI[500:900], NCI[:600], samples=200).values
    assert {key: found[key] for key in OFFICIAL} == pytest.approx(OFFICIAL, rel=1e-6)
    assert found["fcd_score"] == pytest.approx(np.exp(-0.2 * found["FCD"]))


def test_missing_molecules_count_against_the_model_and_are_told_of():
    measures = guacamol_measures([*NCI[:30], "bad", ""] + [NCI[0]] * 8, NCI[100:200], samples=40)
    assert measures.values["validity"] == pytest.approx(38 / 40)
    assert measures.values["uniqueness"] == pytest.approx(30 / 40)
    assert measures.notes["novelty"].startswith("only 30 distinct molecules for 40")


def test_stereoisomers_are_one_molecule():
    assert without_stereo(["C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "bad"]) == ["CC(N)C(=O)O"]


def test_without_a_valid_molecule_everything_is_nan_but_the_shares():
    measures = guacamol_measures(["bad", ""], NCI[:20], samples=10)
    shares = {"validity", "uniqueness", "novelty"}
    assert {measures.values[key] for key in shares} == {0.0}
    assert all(np.isnan(value) for key, value in measures.values.items() if key not in shares)


def test_the_subset_is_the_same_each_time_and_the_whole_of_a_small_set():
    assert training_subset(NCI, 50) == training_subset(NCI, 50)
    assert sorted(training_subset(NCI[:20], 50)) == sorted(NCI[:20])


def test_equal_samples_have_no_divergence():
    values = np.random.default_rng(0).normal(size=200)
    assert continuous_divergence(values, values) == pytest.approx(0.0)
    assert discrete_divergence(values.round(), values.round()) == pytest.approx(0.0)


def test_no_spread_or_nothing_in_range_has_no_divergence():
    assert np.isnan(continuous_divergence(np.ones(5), np.arange(5.0)))
    assert np.isnan(discrete_divergence(np.arange(5.0), np.full(3, 99.0)))
    assert np.isnan(discrete_divergence(np.empty(0), np.arange(5.0)))
