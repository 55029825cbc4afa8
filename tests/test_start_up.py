"""What is not needed is not imported: it is what a command line's first second is made of."""

import subprocess
import sys

import pytest

import molvae

HEAVY = "torch hydra omegaconf pytorch_lightning sklearn matplotlib networkx optuna distributed joblib"
LATER = "hydra omegaconf pytorch_lightning matplotlib networkx optuna distributed joblib"
HELP = "from molvae.cli.main import run; run(['--help'])"
SCORE = "from molvae.cli.main import run; run(['score', 'input=ten.smi', 'output=scored.csv', 'workers=1'])"


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import molvae", f"{HEAVY} numpy pandas rdkit yaml"),
        (HELP, f"{HEAVY} numpy pandas rdkit yaml rich"),
        ("import molvae; molvae.score('CCO'); molvae.filter('CCO')", HEAVY),
        ("import molvae; molvae.load().sample(1)", f"{LATER} torch._dynamo sympy"),
        ("import molvae.data.prepare, molvae.evaluation.evaluate, molvae.training.train", "pooch tqdm.auto"),
        (SCORE, HEAVY.replace("hydra omegaconf ", "")),
    ],
)
def test_what_is_not_needed_is_not_imported(tmp_path, code: str, unwanted: str) -> None:
    (tmp_path / "ten.smi").write_text("CCO\n" * 10)
    asked = f"{code}; import sys; print('loaded:', *({{*{unwanted.split()}}} & {{*sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_all_public_names_are_completed_and_can_be_imported() -> None:
    assert set(molvae.__all__) <= set(dir(molvae))
    assert all(getattr(molvae, name) is not None for name in molvae.__all__)
