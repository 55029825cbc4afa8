import math

import numpy as np
import pytest

from molvae.evaluation.latent import (
    active_units,
    exact_match,
    kl_to_standard_normal,
    mutual_information,
    purity,
    sampled_reconstruction,
    smoothness,
)
from molvae.evaluation.latent_space import latent_space_measures

ALKANES = ["C", "CC", "CCC", "CCCC", "CCCCC", "CCCCCC", "CCCCCCC", "CCCCCCCC"]


def nearest_alkane(z, *, temperature, seed, beams=1):
    """A one-dimensional decoder: the chain's length is the latent value, blurred by the temperature."""
    noise = temperature * 0.1 * np.random.default_rng(seed).standard_normal(len(z))
    lengths = np.rint(z[:, 0] + noise).astype(int)
    return [ALKANES[length] if 0 <= length < len(ALKANES) else None for length in lengths]


def posterior(log_var):
    mean = np.arange(len(ALKANES), dtype=float)[:, None]
    return mean, np.full_like(mean, log_var)


def test_exact_match_counts_failures_as_misses():
    assert exact_match(["C", "CC", "CCC"], ["C", None, "CCCC"]) == pytest.approx(1 / 3)
    assert math.isnan(exact_match([], []))


def test_a_sharp_posterior_reconstructs_and_a_wide_one_does_not():
    sharp = sampled_reconstruction(ALKANES, *posterior(-10.0), nearest_alkane, encodings=5, decodings=5)
    wide = sampled_reconstruction(ALKANES, *posterior(2.0), nearest_alkane, encodings=5, decodings=5)
    assert sharp > 0.95
    assert wide < 0.5


def test_sampled_reconstruction_depends_on_the_seed_alone():
    def once(seed):
        return sampled_reconstruction(
            ALKANES, *posterior(-1.0), nearest_alkane, encodings=3, decodings=2, seed=seed
        )

    assert once(0) == once(0)
    assert len({once(seed) for seed in range(5)}) > 1


def test_kl_of_the_prior_is_zero_and_of_a_shift_half_its_square_per_dimension():
    assert kl_to_standard_normal(np.zeros((4, 3)), np.zeros((4, 3))) == 0.0
    assert kl_to_standard_normal(np.full((4, 3), 2.0), np.zeros((4, 3))) == pytest.approx(3 * 2.0)


def test_information_of_a_collapsed_posterior_is_nothing():
    assert mutual_information(np.zeros((50, 2)), np.zeros((50, 2))) == pytest.approx(0.0)


def test_information_of_separated_posteriors_is_the_logarithm_of_their_number():
    mean = 100.0 * np.arange(50.0)[:, None]
    assert mutual_information(mean, np.zeros_like(mean)) == pytest.approx(math.log(50))


def test_information_of_a_gaussian_channel_is_the_textbook_formula():
    generator = np.random.default_rng(0)
    mean = 2.0 * generator.standard_normal((3000, 1))
    expected = 0.5 * math.log(1 + 4.0)
    assert mutual_information(mean, np.zeros_like(mean), seed=1) == pytest.approx(expected, abs=0.05)


def test_active_units_are_those_whose_mean_varies():
    mean = np.zeros((100, 3))
    mean[:, 1] = np.linspace(-1, 1, 100)
    assert active_units(mean) == 1


def test_smoothness_falls_with_distance():
    mean = np.full((200, 1), 4.0)
    found = smoothness(mean, nearest_alkane, [0.0, 2.0, 100.0])
    assert found[0.0] == pytest.approx(1.0)
    assert 0 < found[2.0] < 1
    assert math.isnan(found[100.0])


def test_purity_tells_pure_mixed_and_empty_points_apart():
    z = np.array([[2.0], [2.5], [500.0], [3.0]])
    assert purity(z, nearest_alkane, draws=20) == {"pure": 0.5, "mixed": 0.25, "empty": 0.25}


def test_all_measures_count_what_the_model_cannot_read():
    mean, log_var = posterior(-10.0)
    mean[0] = log_var[0] = np.nan
    refined = mean.copy()
    refined[3] += 1.0
    measures = latent_space_measures(
        ALKANES, mean, log_var, refined, nearest_alkane, np.array([[2.0]]), distances=(1.0,)
    )
    assert measures.values["reconstruction/mean, greedy"] == pytest.approx(7 / 8)
    assert measures.values["reconstruction/mean, beam of 8"] == pytest.approx(7 / 8)
    assert measures.values["reconstruction/refined, greedy"] == pytest.approx(6 / 8)
    assert measures.notes["reconstruction/mean, greedy"].startswith("1 of 8 molecules")
    assert measures.values["active_units"] == 1
    assert "cannot exceed ln 7" in measures.notes["mutual_information"]
    assert measures.values["latent_points/pure"] == 1.0


def test_a_model_that_reads_nothing_is_nan_and_a_sentence():
    unread = np.full((2, 3), np.nan)
    measures = latent_space_measures(["C", "CC"], unread, unread, unread, nearest_alkane, np.zeros((1, 3)))
    assert math.isnan(measures.values["reconstruction/mean, greedy"])
    assert "none of the 2 molecules" in measures.notes["reconstruction/mean, greedy"]
