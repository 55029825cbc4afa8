"""Settings that mean nothing are refused before the work, in one line, whatever the verb and the key."""

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from typing import Any

import pytest
from omegaconf import DictConfig, OmegaConf

from molvae.checks.dotted import at
from molvae.cli.settings.build import build
from molvae.cli.settings.check import MISSING, check
from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.overrides import to_hydra
from molvae.cli.settings.verbs import VERBS
from molvae.errors import ArgumentError, MolvaeError

MOLECULE = "start=CC(=O)Nc1ccc(O)cc1"
ODD: tuple[Any, ...] = (None, "", "word", [], {}, True, -1, 1.5, math.nan, [None], [[]], [{}])
NUMBERS: tuple[Any, ...] = (-1, 0, 1, math.inf, 1e30, 1e-300, 10**12, 2**65)
GIVEN = {
    "neighbors": [MOLECULE],
    "design": ["start=[*:1]c1ccccc1"],
    "interpolate": [MOLECULE, "end=CCO"],
    "traverse": ["property=logp"],
    "arithmetic": [MOLECULE, "plus=CCO"],
    "decode": ["input=none.npz"],
    "outliers": ["input=none.csv"],
    "pick": ["input=none.csv"],
    "map": ["input=none.csv", "property=logp", "output=map.html"],
    "optimize": ["output=out"],
}
OUT_OF_RANGE = [
    ("sample", "temperature=inf", "temperature=inf: a finite number is needed"),
    ("sample", "temperature=nan", "temperature=nan: a finite number is needed"),
    ("sample", "temperature=1e-300", "temperature=1e-300: must be 0 or more; above 0, from 0.001 to 1,000"),
    ("sample", "temperature=true", "temperature=True: must be 0 or more"),
    ("sample", "top_p=0", "top_p=0: must be above 0 and at most 1"),
    ("sample", "top_p=2", "top_p=2: must be above 0 and at most 1"),
    ("sample", "count=-1", "count=-1: from 1 to 1,000,000,000"),
    ("sample", "count=1000000000000", "count=1000000000000: from 1 to 1,000,000,000"),
    ("sample", "workers=100000", "workers=100000: from 0 to 10,000"),
    ("sample", "seed=-1", "seed=-1: a seed is a whole number from 0"),
    (
        "sample",
        "seed=18446744073709551616",
        "seed=18446744073709551616: whole numbers go to 184467440737095516",
    ),
    ("sample", "seed=1.5", "seed takes a whole number (default: 0), not 1.5"),
    ("neighbors", "radius=1e30", "radius=1e+30: from 1e-06 to 1,000.0"),
    ("neighbors", "radius=-1", "radius=-1: from 1e-06 to 1,000.0"),
    ("neighbors", "radius=nan", "radius=nan: a finite number is needed"),
    ("neighbors", "temperature=-0.5", "temperature=-0.5: must be 0 or more"),
    ("design", "start=CCO", "start=CCO: no attachment point such as [*:1]"),
    ("design", "score_power=-1", "score_power=-1: from 0 to 1,000"),
    ("design", "mode=extend", "mode=extend: auto or decorate or link or morph or grow or superstructure"),
    ("design", "points=2", "points=2: start has the attachment points 1"),
    ("interpolate", "steps=100000", "steps=100000: from 2 to 10,000"),
    ("interpolate", "draws=1000000", "draws=1000000: from 1 to 100,000"),
    ("traverse", "steps=1", "steps=1: from 2 to 10,000"),
    ("traverse", "reach=1e30", "reach=1e+30: from 1e-06 to 1,000.0"),
    ("traverse", "count=1000000000000", "count=1000000000000: from 1 to 2,232"),
    ("arithmetic", "scale=1e30", "scale=1e+30: from -1,000.0 to 1,000.0"),
    ("arithmetic", "decodings=0", "decodings=0: from 1 to 1,000,000"),
    ("decode", "decodings=1000000000000", "decodings=1000000000000: from 1 to 1,000,000"),
    ("outliers", "false_positive_rate=1", "false_positive_rate=1: a share between 0 and 1"),
    ("pick", "weight=2", "weight=2: from 0 to 1"),
    ("map", "most=2", "most=2: from 3 to 1,000,000"),
    ("optimize", "budget=0", "budget=0: from 1 to 1,000,000,000"),
    ("optimize", "batch=1000000000000", "batch=1000000000000: from 1 to 1,000,000"),
    ("optimize", "timeout=inf", "timeout=inf: a finite number is needed"),
    ("optimize", "ranges.mw.max=nan", "ranges.mw.max=nan: a finite number is needed"),
    ("evaluate", "latent.distances=[1.0,-1.0]", "latent.distances=-1.0: from 0 to 1,000.0"),
    ("evaluate", "latent.distances=[far]", "latent.distances takes a list [a,b]"),
    ("train", "training.epochs=inf", "training.epochs=inf: a finite number is needed"),
]


@pytest.mark.parametrize(("verb", "setting", "says"), OUT_OF_RANGE)
def test_a_number_out_of_range_is_refused_before_a_model_is_loaded(
    molvae, verb: str, setting: str, says: str
) -> None:
    model = [] if verb == "train" else ["model=no_such_model"]
    code, out, err = molvae(verb, *GIVEN.get(verb, []), *model, setting)
    assert (code, out) == (2, "")
    assert err.startswith(f"molvae {verb}: {says}")
    assert err.count("\n") == 1


def keys(node: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Return each key of the settings with its default, groups and the keys in them."""
    for name, value in node.items():
        yield f"{prefix}{name}", value
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{name}.")


@contextmanager
def changed(settings: DictConfig, key: str, value: Any) -> Iterator[DictConfig]:
    """The settings with another value of a key, put back at the end: copying all takes most of the time."""
    before = at(OmegaConf.to_container(settings, resolve=False), key)
    OmegaConf.update(settings, key, value, merge=False)
    yield settings
    OmegaConf.update(settings, key, before, merge=False)


def fits(value: Any, default: Any) -> bool:
    """Whether a value is of a key's type, as far as its default tells."""
    if default is None or (isinstance(default, str) and "${" in default):
        return True
    kinds = (int, float) if isinstance(default, float) else type(default)
    return isinstance(value, kinds) and (isinstance(default, bool) or value is not True)


@pytest.mark.parametrize("verb", VERBS)
def test_no_key_takes_a_value_of_another_type(verb: str) -> None:
    defaults = compose_verb(verb, [])
    schema = OmegaConf.to_container(defaults, resolve=False)
    given = defaults.copy()
    OmegaConf.set_struct(given, False)
    for key, value in list(keys(schema)):
        if value == MISSING:
            OmegaConf.update(given, key, "x")
    for top in schema:  # alone: looking through all settings each time takes most of the time
        own, theirs = (OmegaConf.masked_copy(settings, [top]) for settings in (given, defaults))
        for key, default in keys({top: schema[top]}):
            for value in ODD if not key.endswith("_target_") else ():  # another class, with keys of its own
                if not fits(value, default) or (default == MISSING and value == ""):
                    with changed(own, key, value) as cfg, pytest.raises(ArgumentError, match=top):
                        check(cfg, theirs)


REAL = {
    "sample": ["count=2", "max_decoded=50", "novel=false", "distinct=false"],
    "neighbors": [MOLECULE, "count=2", "max_decoded=20"],
    "design": ["start=[*:1]c1ccccc1", "count=2", "max_proposed=20"],
    "interpolate": [MOLECULE, "end=CC(=O)Oc1ccccc1C(=O)O", "steps=3", "draws=2"],
    "traverse": ["property=logp", "hold=[]", "steps=3", "fit_count=50", "count=2"],
    "arithmetic": [MOLECULE, "plus=CC(=O)Oc1ccccc1C(=O)O", "decodings=5", "count=2"],
    "pick": ["input=in.csv", "count=2"],
    "encode": ["input=in.csv"],
}


@pytest.mark.slow
@pytest.mark.parametrize("verb", REAL)
def test_no_value_of_any_key_ends_in_a_foreign_error(verb: str, model_folder, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("smiles\nCC(=O)Nc1ccc(O)cc1\nCC(=O)Oc1ccccc1C(=O)O\n")
    own = [f"model={model_folder}", "output=out.csv", *REAL[verb]]
    groups = [group for group in ("filters=none",) if "filters" in compose_verb(verb, [])]
    settings = compose_verb(verb, to_hydra(verb, [*own, *groups]))
    OmegaConf.set_struct(settings, False)
    defaults = compose_verb(verb, groups)
    for key, default in keys(OmegaConf.to_container(settings, resolve=False)):
        number = isinstance(default, int | float) and not isinstance(default, bool)
        if key in {"count", "max_decoded", "debug"} or key.startswith(("scoring", "filters")):
            continue
        for value in (*ODD, *(NUMBERS if number else ())):
            with changed(settings, key, value) as cfg, suppress(MolvaeError):
                check(cfg, defaults)
                with build(cfg, "parallel") if "parallel" in cfg else nullcontext():
                    import_module(f"molvae.cli.verbs.{verb}").run(cfg)
