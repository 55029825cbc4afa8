"""Files that whole verbs are needed to read: settings of the user's, records of runs, checkpoints."""

import io
import logging
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache, partial
from pathlib import Path

from fuzz.kinds import DRUGS, TINY, Kind, Rows, make_model, make_store

FOREIGN = "(debug=true shows where)"
"""What the command line says behind an error that is none of molvae's."""


class ForeignError(Exception):
    """The command line ended in an error that is none of molvae's."""


def run(*arguments: str) -> int:
    """Run a command line here.

    Raises:
        ForeignError: it ended in an error that is not molvae's own.
        MolvaeError: it ended in one that is.
    """
    from molvae.cli import dispatch
    from molvae.errors import MolvaeError

    root, stderr = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    try:
        with redirect_stderr(stderr), redirect_stdout(io.StringIO()):
            code = dispatch.run(arguments)
    finally:
        root.handlers[:], root.level = handlers, level
    last = (stderr.getvalue().splitlines() or [""])[-1]
    if code not in (0, 1, 2, 3) or last.endswith(FOREIGN):
        raise ForeignError(f"exit {code}: {last}")
    if code in (1, 2):
        assert last.startswith(f"molvae {arguments[0]}: "), last
        raise MolvaeError(last)
    return code


SETTINGS = {
    "filters": """
limits:
  _target_: molvae.filters.properties.PropertyRange
  ranges: {mw: {min: 100.0, max: 500.0}, logp: {max: 5.0}}
  violations: 1
patterns:
  _target_: molvae.filters.substructure.Substructure
  keep: ["[#6]"]
  avoid: ["C(=O)Cl", "N=[N+]=[N-]"]
rings: {_target_: molvae.filters.rings.RingSize, smallest: 3, largest: 7}
alerts: {_target_: molvae.filters.alerts.Alerts, catalogs: [BRENK]}
""",
    "scoring": """
_target_: molvae.scoring.objective.Objective
combine: geometric
scorers:
  qed:
    _target_: molvae.scoring.objective.Term
    scorer: {_target_: molvae.scoring.properties.Property, name: qed}
    desirability: {_target_: molvae.scoring.desirability.identity, _partial_: true}
    weight: 1.0
    direction: maximize
  logp:
    _target_: molvae.scoring.objective.Term
    scorer: {_target_: molvae.scoring.properties.Property, name: logp}
    desirability: {_target_: molvae.scoring.desirability.ramp, _partial_: true, zero: 6.0, one: 2.0}
    weight: 0.5
    direction: maximize
  mw: {_target_: molvae.scoring.properties.Property, name: mw}
""",
}
SETTINGS["objective"] = SETTINGS["scoring"]


def settings(group: str, inputs: int) -> Kind:
    """A YAML file of the user's, given where a group's option stands."""
    verb = {"filters": "filter", "scoring": "score", "objective": "optimize"}[group]

    def make(folder: Path) -> None:
        (folder / "mine.yaml").write_text(SETTINGS[group])
        (folder / "drugs.csv").write_text("smiles\n" + "".join(f"{smiles}\n" for smiles in DRUGS))
        if verb == "optimize":
            make_model(folder)

    def read(folder: Path) -> Rows:
        import pandas as pd

        if verb == "optimize":
            search = (f"model={folder}/model", "search=random", "budget=4", f"output={folder}/out")
            run(verb, f"{group}={folder}/mine.yaml", *search, "workers=1", "timeout=0", "filters=none")
            return Rows(None, 0)
        kept = ("keep=all",) if verb == "filter" else ()
        paths = (f"input={folder}/drugs.csv", f"output={folder}/out.csv", f"{group}={folder}/mine.yaml")
        run(verb, *paths, "workers=1", *kept)
        return Rows(len(DRUGS), len(pd.read_csv(folder / "out.csv")))

    return Kind(make, read, ("mine.yaml",), inputs)


def make_record(folder: Path) -> None:
    import torch
    from omegaconf import OmegaConf

    from molvae.cli.run_folder import write_config
    from molvae.cli.run_record import RunRecord
    from molvae.cli.settings.compose import defaults_of
    from molvae.data.checksum import sha256
    from molvae.files.versions import versions

    read = folder / "read.csv"
    read.write_text("smiles\nC\n")
    command = "molvae optimize objective=qed output=out seed=3"
    files = {str(read): sha256(read)}
    RunRecord(command, str(folder), 3, versions(), files, torch.get_num_threads()).write(folder / "run")
    write_config(OmegaConf.merge(defaults_of("optimize"), {"output": "run"}), folder / "run")


def read_record(folder: Path) -> Rows:
    from molvae.cli.repetition import changes, command, recorded
    from molvae.cli.run_folder import check_same_run
    from molvae.cli.settings.compose import defaults_of

    with chdir(folder):
        if record := recorded(folder / "run"):
            [*changes(record), command(record)]
        check_same_run(defaults_of("optimize"), folder / "run", [], "")
    return Rows(None, 0)


@cache
def training(folder: Path):
    """A run of a few steps over the store in a folder."""
    import torch

    from molvae.data.store import TokenStore
    from molvae.filters.chain import FilterChain
    from molvae.parts.options import conf_dir  # noqa: F401 - settles the folder of settings
    from molvae.training.config import TrainConfig, TrainerConfig
    from molvae.training.initial import new_model
    from molvae.training.kl_weight import ConstantKLWeight
    from molvae.training.run import TrainingRun

    counts = {"chunk_size": 8, "chunks_per_step": 2, "validate_every": 3, "validation_molecules": 4}
    config = TrainConfig(
        epochs=1.0,
        warmup_steps=1,
        validation_samples=2,
        prior_molecules=20,
        patience=3,
        **counts,
        architecture=TINY,
        kl_weight=ConstantKLWeight(0.1),
        optimizer=partial(torch.optim.AdamW, lr=1e-3),
        filters=FilterChain({}),
        trainer=TrainerConfig(accelerator="cpu", precision="32-true", log_every_n_steps=5),
    )
    store = TokenStore.open(folder / "store")

    def make(run_folder: Path) -> TrainingRun:
        return TrainingRun(new_model(store, config), store, run_folder, config)

    return make


STORES: dict[str, Path] = {}


def make_checkpoint(folder: Path) -> None:
    make_store(folder)
    training(folder)(folder / "run").fit()
    STORES["of checkpoints"] = folder


def read_checkpoint(folder: Path) -> Rows:
    run_of = training(STORES["of checkpoints"])(folder / "run")
    with redirect_stderr(io.StringIO()):
        run_of.fit()
    return Rows(run_of.total_steps, run_of.steps_done)
