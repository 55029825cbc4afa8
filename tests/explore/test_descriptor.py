import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import (
    check_estimator,
    check_estimator_cloneable,
    check_estimator_repr,
    check_estimator_tags_renamed,
    check_get_params_invariance,
    check_mixin_order,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
    check_valid_tag_types,
)

from molvae.explore.descriptor import LatentEncoder


@pytest.mark.parametrize(
    "check",
    [
        check_estimator_cloneable,
        check_estimator_repr,
        check_estimator_tags_renamed,
        check_get_params_invariance,
        check_mixin_order,
        check_no_attributes_set_in_init,
        check_parameters_default_constructible,
        check_set_params,
        check_valid_tag_types,
    ],
)
def test_scikit_learn_s_checks_that_need_no_numbers(check):
    check("LatentEncoder", LatentEncoder())


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learn_s_own_choice_of_checks():
    """It leaves out those that feed numbers: the tags say that the input is text."""
    checks = check_estimator(LatentEncoder(), on_fail=None, on_skip=None)
    assert {check["status"] for check in checks} == {"passed"}


def test_what_the_checks_that_feed_numbers_ask(model_folder):
    smiles, encoder = ["CCCCO", "CCCCN", "Cc1ccccc1"], LatentEncoder(model_folder)
    before = encoder.get_params()
    assert encoder.fit(smiles) is encoder
    assert encoder.get_params() == before
    vectors = encoder.transform(smiles)
    np.testing.assert_array_equal(encoder.fit(smiles[:1]).transform(smiles), vectors)
    # another batch, so another order of sums: to what torch grants single precision
    np.testing.assert_allclose(encoder.transform(smiles[::-1])[::-1], vectors, rtol=1.3e-6, atol=1e-5)
    np.testing.assert_allclose(encoder.transform(smiles[1:]), vectors[1:], rtol=1.3e-6, atol=1e-5)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).transform(smiles), vectors)


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, lambda x: np.array(x, dtype=object)[:, None]])
def test_vectors_are_the_codec_s(trained, model_folder, kind):
    found = LatentEncoder(model_folder).fit_transform(kind(["CCCCO", "CCCCN"]))
    np.testing.assert_allclose(found, trained.encode(["CCCCO", "CCCCN"]).numpy(), rtol=1e-6)


def test_rows_stay_aligned(model_folder):
    found = LatentEncoder(model_folder).fit(["CCCCO"]).transform(["CCCCO", "no molecule", "CCCCN"])
    assert np.isnan(found).any(axis=1).tolist() == [False, True, False]


def test_names_of_the_columns(model_folder):
    encoder = LatentEncoder(model_folder).fit(["CCCCO"])
    assert encoder.get_feature_names_out().tolist() == [f"z_{index}" for index in range(8)]
    framed = LatentEncoder(model_folder).set_output(transform="pandas").fit_transform(["CCCCO"])
    assert list(framed.columns) == encoder.get_feature_names_out().tolist()


def test_in_a_pipeline_it_predicts_the_number_of_atoms(known, model_folder):
    pipeline = make_pipeline(LatentEncoder(model_folder), Ridge(1e-3))
    length = np.array([len(text) for text in known], dtype=float)
    assert pipeline.fit(known, length).score(known, length) > 0.5
    assert len(cross_val_score(clone(pipeline), known, length, cv=2)) == 2


def test_before_fit_and_without_text(model_folder):
    with pytest.raises(NotFittedError):
        LatentEncoder(model_folder).transform(["CCCCO"])
    with pytest.raises(ValueError, match="takes SMILES"):
        LatentEncoder(model_folder).fit(np.zeros((3, 2)))
