from collections import Counter

import numpy as np
import pytest

from molvae.errors import MolvaeError
from molvae.evaluation.frechet import Gaussian
from molvae.evaluation.statistics import SHIPPED, Statistics, load, load_shipped, save


def some_statistics(fragments):
    generator = np.random.default_rng(0)
    points = generator.normal(size=(600, 512)).astype(np.float32)
    return Statistics(
        count=600,
        chemnet=Gaussian(points.mean(axis=0), np.cov(points, rowvar=False), 600),
        fragments=Counter(fragments),
        scaffolds=Counter(),
        properties={"logp": np.sort(generator.normal(size=600)), "mw": np.array([16.043, 180.159])},
    )


def test_what_is_saved_is_what_is_loaded(tmp_path):
    saved = some_statistics({"[1*]C(C)=O": 3, "[4*]CC": 70_000})
    save({"test": saved}, tmp_path / "new" / "statistics.npz.xz")
    loaded = load(tmp_path / "new" / "statistics.npz.xz")["test"]
    assert (loaded.count, loaded.fragments, loaded.scaffolds) == (600, saved.fragments, Counter())
    np.testing.assert_allclose(loaded.chemnet.covariance, saved.chemnet.covariance, rtol=1e-6, atol=1e-9)
    for name, values in saved.properties.items():
        np.testing.assert_allclose(loaded.properties[name], values, atol=1e-7)


def test_shipped_statistics_are_those_of_the_whole_test_sets():
    shipped = load_shipped("moses")
    assert {name: statistics.count for name, statistics in shipped.items()} == {
        "test": 176_074,
        "test_scaffolds": 176_225,
    }
    assert shipped["test"].fragments.total() == 947_619
    assert len(shipped["test"].scaffolds) == 77_114
    assert shipped["test"].properties["mw"].min() == pytest.approx(250.042)


def test_shipped_statistics_stay_small():
    assert SHIPPED["moses"].stat().st_size < 4_000_000


def test_a_foreign_file_is_refused_by_name(tmp_path):
    path = tmp_path / "statistics.npz.xz"
    path.write_bytes(b"no statistics")
    with pytest.raises(MolvaeError, match=r"statistics\.npz\.xz: not a file of reference statistics"):
        load(path)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(MolvaeError, match="there are: moses"):
        load_shipped("zinc")
