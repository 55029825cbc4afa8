"""How candidates are ranked: by the model, by how common their parts are, for their size."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

import molvae
from molvae.designing.infilling import FARTHEST, Infilling
from molvae.designing.judging import COMMON, NATS, RATIO, SIZE, Preference, plausible
from molvae.designing.splicing import FromTable
from molvae.fragments.request import task_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task

PHENYL = "[*:1]c1ccccc1"


@pytest.fixture
def task() -> Task:
    return task_of(PHENYL, table=FragmentTable.shipped(), generator=np.random.default_rng(0))


def judged(**columns: list[float]) -> pd.DataFrame:
    known = {
        NATS: [-30.0] * 3,
        COMMON: [-2.0] * 3,
        RATIO: [0.0] * 3,
        SIZE: [8, 8, 8],
        "similarity": [np.nan] * 3,
    }
    return pd.DataFrame({**known, "smiles": ["Cc1ccccc1", "Fc1ccccc1", "Ic1ccccc1"], "score": 1.0, **columns})


@pytest.mark.parametrize("column", [NATS, COMMON, RATIO])
def test_more_of_each_is_more_plausible(column: str) -> None:
    found = plausible(judged(**{column: [-3.0, -2.0, -1.0]}))
    assert (np.diff(found) > 0).all()


def test_what_is_not_known_counts_as_the_median() -> None:
    assert np.isfinite(plausible(judged(**{RATIO: [np.nan] * 3}))).all()
    first, second, third = plausible(judged(**{COMMON: [-4.0, np.nan, -2.0]}))
    assert first < second < third


def test_temperature_0_takes_the_most_plausible() -> None:
    table = judged(**{COMMON: [-3.0, -1.0, -2.0]})
    best = Preference(temperature=0.0).drawn(table, 2, np.random.default_rng(0))
    assert best["smiles"].tolist() == ["Fc1ccccc1", "Ic1ccccc1"]


def test_parts_of_the_table_come_once_and_at_temperature_0_in_order(task: Task) -> None:
    ordered = FromTable(task, np.random.default_rng(0), temperature=0.0)
    found = [*ordered(50), *ordered(50)]
    assert len({one.smiles for one in found}) == len(found) > 90
    assert (np.diff([one.common for one in found]) <= 0).all()


def test_a_part_is_as_common_however_it_is_written(task: Task) -> None:
    (candidates,) = task.frames[0].candidates
    assert candidates.log_share("C([*:1])C") == candidates.log_share("CC[*:1]")
    assert np.exp(candidates.log_shares).sum() == pytest.approx(1.0)
    methyl, unknown = candidates.log_share("C[*:1]"), candidates.log_share("[Si]([*:1])(C)(C)CCCCCCCC")
    assert candidates.log_shares.min() < unknown < methyl < 0


def test_codes_get_noise_as_wide_as_their_posterior(model_folder: Path, task: Task) -> None:
    model = molvae.load(model_folder)
    posterior = model.posterior(["CCCO", "CCCCCO", "CCCCCCCO"])
    rows = np.zeros(500, dtype=int)
    moved = Infilling(model, task, np.random.default_rng(0))._moved(posterior, rows, rows)
    width = (moved - posterior.mean[0]).std(0) / posterior.deviation[0]
    assert bool(((width > 0.5) & (width < FARTHEST)).all())
    assert torch.allclose(
        moved.mean(0), posterior.mean[0], atol=5 * float(posterior.deviation[0].max()) / 500**0.5
    )
