"""Same seed, same machine: the same bytes, however many processes share the work."""

from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from rdkit import RDConfig

from molvae.cli.settings.build import build
from molvae.cli.settings.compose import compose_verb
from molvae.parallel import map_chunks
from molvae.scoring.rows import score
from molvae.table import read_chunks

WORKERS = ["workers=1", "workers=2"]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Real molecules."""
    lines = Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()
    file = tmp_path_factory.mktemp("reproducible") / "molecules.smi"
    file.write_text("\n".join(line.split()[0] for line in lines[:300]) + "\n")
    return str(file)


def test_sampling_gives_the_same_bytes_whatever_the_workers(molvae, model_folder):
    command = [
        "sample",
        f"model={model_folder}",
        "count=600",
        "novel=false",
        "distinct=false",
        "filters=none",
    ]
    once, again, shared = (
        molvae(*command, "scoring=qed", "seed=3", workers) for workers in [WORKERS[0], *WORKERS]
    )
    assert (once.code, len(once.out.splitlines())) == (0, 601), once.err
    assert once.out == again.out == shared.out
    assert molvae(*command, "scoring=qed", "seed=4", WORKERS[0]).out != once.out


def test_scoring_gives_the_same_values_whatever_the_workers(table):
    objective = build(compose_verb("score", []), "scoring")
    alone, shared = (
        pd.concat(
            map_chunks(
                partial(score, objective=objective), read_chunks(table, chunk_rows=100), workers=workers
            )
        )
        for workers in (1, 2)
    )
    assert len(alone) == 300
    pd.testing.assert_frame_equal(alone, shared, check_exact=True)
