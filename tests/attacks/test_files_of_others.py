"""YAML files of somebody else's in place of options: none runs code, reads or writes elsewhere."""

import pytest

from tests.attacks.conftest import MARK

TOUCH = f"touch {MARK}"
RINGS = "molvae.filters.rings.RingSize"
OWN = "add plugins="
NOT_A_FILTER = "mine._target_="

FILTERS = {
    "a shell": (f"mine: {{_target_: os.system, command: {TOUCH}}}", f"{NOT_A_FILTER}os.system: no filter"),
    "a process": (
        f"mine: {{_target_: subprocess.Popen, args: [touch, {MARK}]}}",
        f"{NOT_A_FILTER}subprocess.Popen",
    ),
    "exec": (
        f"mine: {{_target_: builtins.exec, source: \"open('{MARK}', 'w')\"}}",
        "builtins.exec: no filter",
    ),
    "an import": (
        "mine: {_target_: importlib.import_module, name: evil}",
        "importlib.import_module: no filter",
    ),
    "Lightning's pickle": (
        "mine: {_target_: pytorch_lightning.LightningModule.load_from_checkpoint, checkpoint_path: a}",
        "load_from_checkpoint: no filter",
    ),
    "torch's pickle": (
        "mine: {_target_: torch.load, f: evil.pt, weights_only: false}",
        "torch.load: no filter",
    ),
    "a function, where a filter belongs": (
        "mine: {_target_: molvae.scoring.python_function.PythonFunction, python: 'evil:run'}",
        "PythonFunction: no filter",
    ),
    "a program, where a filter belongs": (
        f"mine: {{_target_: molvae.scoring.external_command.ExternalCommand, command: {TOUCH}}}",
        "ExternalCommand: no filter",
    ),
    "a scorer, where a filter belongs": (
        "mine: {_target_: molvae.scoring.properties.Property, name: qed}",
        "Property: no filter of molvae's",
    ),
    "a file written": (
        f"mine: {{_target_: molvae.files.whole.write_whole, path: {MARK}, content: x}}",
        "write_whole: no filter",
    ),
    "a picture written": (
        f"mine: {{_target_: molvae.report.grid.draw_grid, smiles: [C], legends: [x], path: {MARK}.png}}",
        "draw_grid: no filter",
    ),
    "a walk along attributes": (
        f"mine: {{_target_: molvae.files.whole.os.system, command: {TOUCH}}}",
        "molvae.files.whole.os.system: no filter",
    ),
    "a walk to a verb": ("mine: {_target_: molvae.cli.main.run, arguments: [prepare]}", "no filter"),
    "a method": (f"mine: {{_target_: {RINGS}.failure.__globals__.get}}", "no filter"),
    "a module beside": (
        "mine: {_target_: evil.Filter}",
        f"PythonFilter'?; if it is your own, {OWN}evil",  # the nearest name is told before
    ),
    "inside an argument": (
        f"mine: {{_target_: {RINGS}, smallest: {{_target_: os.system, command: {TOUCH}}}, largest: 5}}",
        "filters.mine.smallest._target_: nothing is built here",
    ),
    "inside a list": (
        "mine: {_target_: molvae.filters.elements.Elements, allowed: [{_target_: evil.Filter}]}",
        "filters.mine.allowed[0]._target_: nothing is built here",
    ),
    "half built": (f"mine: {{_target_: {RINGS}, _partial_: true}}", "mine._partial_ is false for a filter"),
    "arguments by place": (
        f"mine: {{_target_: {RINGS}, _args_: [3, 5]}}",
        "mine._args_: a filter has no such",
    ),
    "not built inside": (
        f"mine: {{_target_: {RINGS}, _recursive_: false}}",
        "mine._recursive_: a filter has",
    ),
    "not converted": (
        f"mine: {{_target_: {RINGS}, _convert_: object}}",
        "mine._convert_: a filter has no such",
    ),
    "no class": ("mine: 3", "filters.mine takes a filter (_target_)"),
    "a name put together": ("mine: {_target_: 'os.${.rest}', rest: system}", "_target_=os.system: no filter"),
    "the environment": (
        "mine: {_target_: molvae.filters.novelty.Novelty.from_file, known: '${oc.env:HOME}'}",
        "filters=theirs.yaml: ${oc.env:HOME} reads what lies outside",
    ),
    "the environment, nested": ("mine: {known: 'a${${.x}:HOME}', x: oc.env}", "reads what lies outside"),
    "Hydra's resolver": ("mine: {known: '${hydra:runtime.cwd}'}", "reads what lies outside the settings"),
    "settings made of text": ("mine: '${oc.create:\"{a: 1}\"}'", "reads what lies outside the settings"),
    "an object in YAML": (
        f"mine: !!python/object/apply:os.system ['{TOUCH}']",
        "filters=theirs.yaml: not a YAML",
    ),
    "Hydra's folder": (
        f"# @package _global_\nhydra: {{run: {{dir: {MARK}}}}}",
        "hydra is not for a file of filters to set",
    ),
    "Hydra's folder of sweeps": (
        f"# @package hydra\nsweep: {{dir: {MARK}}}",
        "@package hydra is not filters's",
    ),
    "Hydra's callbacks": (
        "# @package hydra.callbacks\nevil: {_target_: evil.run}",
        "@package hydra.callbacks is not filters's",
    ),
    "by a detour": (
        "# @package filters._global_.hydra.callbacks\nevil: {_target_: evil.run}",
        "is not filters's",
    ),
    "an output": (f"# @package _global_\noutput: {MARK}", "output is not for a file of filters to set"),
    "a plug-in": ("# @package _global_\nplugins: [evil]", "plugins is not for a file of filters to set"),
    "Hydra's options": (
        "defaults: [{override /hydra/job_logging: default}]",
        "defaults: {'override /hydra/job_logging': 'default'} is no option that ships",
    ),
    "an option elsewhere": (
        "defaults: [{'/filters@x._global_.hydra.callbacks': pains}]",
        "is no option that ships, put where this file belongs",
    ),
    "a file of a defaults list": ("defaults: [../../evil]", "defaults: ../../evil is no option that ships"),
    "a list": ("[1, 2]", "a list; a file of settings is lines of key: value"),
}


@pytest.mark.parametrize("attack", FILTERS)
def test_filters(refused, theirs, attack):
    content, says = FILTERS[attack]
    (theirs / "theirs.yaml").write_text(content + "\n")
    line = refused("filter", "input=in.smi", "filters=theirs.yaml", code=1 if "!!python" in content else 2)
    assert says in line


def objective(scorer: str, desirability: str = "") -> str:
    return (
        "_target_: molvae.scoring.objective.Objective\nscorers:\n  mine:\n"
        f"    _target_: molvae.scoring.objective.Term\n    scorer: {scorer}\n"
        + (f"    desirability: {desirability}\n" if desirability else "")
    )


PYTHON = "{_target_: molvae.scoring.python_function.PythonFunction, python: 'evil:run'}"
COMMAND = f"{{_target_: molvae.scoring.external_command.ExternalCommand, command: {TOUCH}}}"
QED = "{_target_: molvae.scoring.properties.Property, name: qed}"
NESTED = f"{{_target_: molvae.scoring.objective.Objective, scorers: {{deep: {PYTHON}}}}}"
SCORERS = {
    "a function": (objective(PYTHON), "scorers.mine.scorer.python names code", "scorer.python=evil:run"),
    "a program": (objective(COMMAND), "scorers.mine.scorer.command names code", f"scorer.command={TOUCH}'"),
    "a function, deep": (objective(NESTED), "mine.scorer.scorers.deep.python names code", "python=evil:run"),
    "a function by reference": (
        objective(PYTHON.replace("evil:run", "${..weight}")) + "    weight: evil:run\n",
        "scorers.mine.scorer.python names code",
        "python=evil:run",
    ),
    "a shell": (objective("{_target_: os.system}"), "mine.scorer._target_=os.system: no scorer or obj", OWN),
    "a filter": (objective(f"{{_target_: {RINGS}}}"), f"mine.scorer._target_={RINGS}: no scorer", ""),
    "a shell as desirability": (
        objective(QED, f"{{_target_: subprocess.run, _partial_: true, args: {TOUCH}, shell: true}}"),
        "mine.desirability._target_=subprocess.run: no desirability",
        OWN,
    ),
    "no objective": (f"_target_: os.system\ncommand: {TOUCH}\n", "_target_=os.system: no objective", OWN),
}


@pytest.mark.parametrize("attack", SCORERS)
@pytest.mark.parametrize(
    ("verb", "group"), [("score", "scoring"), ("optimize", "objective")], ids=["score", "optimize"]
)
def test_scorers(refused, theirs, verb, group, attack):
    content, says, remedy = SCORERS[attack]
    (theirs / "theirs.yaml").write_text(content)
    given = {"score": ["input=in.smi"], "optimize": ["output=out"]}[verb]
    line = refused(verb, *given, f"{group}=theirs.yaml")
    assert f"{group}.{says}" in line or f"{group}.scorers.{says}" in line
    assert remedy in line


OTHERS = {
    "optimizer": ("train", f"_target_: os.system\n_partial_: true\ncommand: {TOUCH}", "no optimizer"),
    "optimizer, of torch": ("train", "_target_: torch.optim.swa_utils.AveragedModel", "no optimizer"),
    "kl_weight": (
        "train",
        "_target_: evil.run",
        "no KL weight of molvae's; if it is your own, add plugins=evil",
    ),
    "data": ("train", "_target_: torch.load\nf: evil.pt", "no data source"),
    "split": ("train", "_target_: evil.run", "no split"),
    "standardize": ("prepare", "_target_: evil.run", "no standardizer"),
    "architecture": ("train", "_target_: evil.run", "architecture._target_: nothing is built here"),
    "reference": ("evaluate", "_target_: evil.run", "reference._target_: nothing is built here"),
    "search": ("optimize", "_target_: evil.run\n_partial_: true", "no search"),
    "parallel": ("filter", "_target_: evil.run", "no parallel"),
    "parallel, of dask": (
        "filter",
        "_target_: molvae.parallel.dask_cluster\naddress: tcp://127.0.0.1:9",
        "parallel.address names code, which no file may do",
    ),
    "hydra/launcher": ("train", "setup: [touch it]", "hydra/launcher=theirs.yaml: what steers Hydra"),
    "hydra/job_logging": ("train", "handlers: {a: {(): evil.run}}", "what steers Hydra is not taken"),
}


@pytest.mark.parametrize("attack", OTHERS)
def test_other_places(refused, theirs, attack):
    verb, content, says = OTHERS[attack]
    (theirs / "theirs.yaml").write_text(content + "\n")
    given = {"filter": "input=in.smi", "evaluate": "input=in.smi"}.get(verb, "output=out")
    assert says in refused(verb, given, f"{attack.partition(',')[0]}=theirs.yaml")


EXPERIMENTS = {
    "callbacks": (
        "trainer: {callbacks: [{_target_: evil.run}]}",
        "no key 'trainer.callbacks'",
    ),
    "a logger": ("trainer: {logger: {_target_: evil.run}}", "no key 'trainer.logger'"),
    "Lightning's folder": (f"trainer: {{default_root_dir: {MARK}}}", "no key 'trainer.default_root_dir'"),
    "an output": (f"output: {MARK}", "output is not for a file of experiment to set; type output=..."),
    "a run to go on with": ("resume: run", "resume is not for a file of experiment to set"),
    "a plug-in": ("plugins: [evil]", "plugins is not for a file of experiment to set"),
    "Hydra": ("hydra: {callbacks: {a: {_target_: evil.run}}}", "hydra is not for a file of experiment"),
    "Hydra's options": ("defaults: [{override /hydra/launcher: local}]", "is no option that ships"),
    "a filter": ("filters: {mine: {_target_: evil.Filter}}", "filters.mine._target_=evil.Filter: no filter"),
}


@pytest.mark.parametrize("attack", EXPERIMENTS)
def test_experiments(refused, theirs, attack):
    content, says = EXPERIMENTS[attack]
    (theirs / "theirs.yaml").write_text(f"# @package _global_\n{content}\n")
    assert says in refused("train", "output=out", "experiment=theirs.yaml")


SWEEPS = {
    "a storage file": (f"storage: {MARK}", "storage names a file to be written; type it, sweep.storage="),
    "classes to choose from": (
        "space: ['optimizer._target_=choice(os.system, evil.run)']",
        "sweep.space: optimizer._target_ is no setting of `molvae train`",
    ),
    "plug-ins to choose from": ("space: ['plugins=choice(evil, os)']", "sweep.space: plugins is no setting"),
    "folders to choose from": ("space: ['hydra.run.dir=choice(a, b)']", "sweep.space: hydra.run.dir is no"),
    "the environment": ("space: ['data.path=choice(a, \"${oc.env:HOME}\")']", "reads what lies outside"),
}


@pytest.mark.parametrize("attack", SWEEPS)
def test_sweeps(refused, theirs, attack):
    content, says = SWEEPS[attack]
    (theirs / "theirs.yaml").write_text(f"sampler: tpe\n{content}\n")
    assert says in refused("sweep", "output=out", "sweep=theirs.yaml")


def test_what_is_typed_names_code(molvae, theirs):
    (theirs / "mine.yaml").write_text(objective(PYTHON.replace("evil:run", "???")))
    given = ["score", "input=in.smi", "workers=1"]
    key = "scoring.scorers.mine.scorer.python"
    missing = molvae(*given, "scoring=mine.yaml")
    assert (missing.code, missing.err) == (
        2,
        f"molvae score: {key}= is missing: this verb cannot run without it\n",
    )
    code, out, err = molvae(*given, "scoring=mine.yaml", f"{key}=evil:run")
    assert (code, out.splitlines()[0]) == (0, "smiles,mine,score"), err
    assert (theirs / MARK).exists()


def test_another_function_than_the_file_s_is_the_typed_one(molvae, theirs):
    (theirs / "own.py").write_text("def half(smiles):\n    return 0.5\n")
    (theirs / "theirs.yaml").write_text(objective(PYTHON))
    typed = "scoring.scorers.mine.scorer={python: 'own:half'}"
    code, out, err = molvae("score", "input=in.smi", "workers=1", "scoring=theirs.yaml", typed)
    assert (code, out.splitlines()[1]) == (0, "CCO,0.5,0.5"), err
    assert not (theirs / MARK).exists()


PLUGIN = """
from os import system
from molvae.filters.filter import ExplainingFilter
from molvae.filters.rings import RingSize as Elsewhere

__all__ = ["Short", "Given"]


class Short(ExplainingFilter):
    def __init__(self, most):
        self.most = most

    def failure(self, mol):
        return "long" if mol.GetNumAtoms() > self.most else ""


class Given(Short):
    pass


class Plain:
    pass
"""


def test_a_module_that_is_typed_gives_filters(molvae, theirs):
    (theirs / "chemist.py").write_text(PLUGIN)
    (theirs / "mine.yaml").write_text("short: {_target_: chemist.Short, most: 2}\n")
    given = ["filter", "input=in.smi", "filters=mine.yaml", "workers=2", "keep=all"]
    assert molvae(*given).code == 2
    code, out, err = molvae(*given, "plugins=chemist")
    assert (code, out.splitlines()[1]) == (0, "CCO,False,short: long"), err


@pytest.mark.parametrize("name", ["system", "Elsewhere", "Plain", "_none", "Short.failure"])
def test_it_gives_nothing_else(refused, theirs, name):
    (theirs / "chemist.py").write_text(PLUGIN)
    (theirs / "mine.yaml").write_text(f"short: {{_target_: chemist.{name}, most: 2}}\n")
    line = refused("filter", "input=in.smi", "filters=mine.yaml", "plugins=chemist")
    assert f"chemist.{name}: " in line


def test_a_module_that_is_not_there_is_told(refused):
    says = "plugins=no_such cannot be imported: ModuleNotFoundError"
    assert says in refused("filter", "input=in.smi", "plugins=no_such", code=1)
