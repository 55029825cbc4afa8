"""How good generated molecules are beside a reference, and what a model's latent space is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from molvae.checks.limits import MOST, within
from molvae.errors import ArgumentError
from molvae.evaluation.generated import Generated, check_there, generated_smiles
from molvae.evaluation.guacamol import SAMPLES, guacamol_measures
from molvae.evaluation.measures import Measures
from molvae.evaluation.moses import moses_measures
from molvae.evaluation.of_model import LatentConfig, latent_measures, samples
from molvae.evaluation.profile import Profile, profile
from molvae.evaluation.reference_sets import ReferenceSets
from molvae.evaluation.references import Reference, reference_sets
from molvae.evaluation.result import Evaluation
from molvae.filters.moses import MosesRules
from molvae.model.hub import ModelLike, load, named
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.parallel.progress import Progress, silent
from molvae.table.molecules import MoleculesLike, smiles_of

GUACAMOL, LATENT, SAMPLING = "GuacaMol measures", "Latent space", "Sampling"
"""Titles of the tables beside MOSES' own."""
DEFAULTS = LatentConfig()


def evaluate(
    molecules: Generated | Model | None = None,
    *,
    reference: Reference = "moses",
    model: ModelLike = None,
    count: int = 30_000,
    temperature: float | None = None,
    top_p: float | None = None,
    beside: Sequence[Generated | Model] = (),
    guacamol_train: MoleculesLike | None = None,
    guacamol_samples: int = SAMPLES,
    latent: LatentConfig = DEFAULTS,
    smiles_column: str | None = None,
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> Evaluation:
    """Compare generated molecules with a reference: MOSES' and GuacaMol's measures by their official names.

    Args:
        molecules: what a generator wrote, invalid strings included: a file, SMILES or a table; or a model,
            whose samples are judged.
        reference: "moses", molecules (a file, SMILES or a table), or `ReferenceFiles`.
        model: a model whose latent space is measured, by name, folder or itself; where there are no
            molecules, its samples are judged.
        count: molecules sampled from the model; 30,000 is MOSES' own number, on which FCD depends.
        temperature: of the sampling; None: as suits the model.
        top_p: nucleus of the sampling; None: as suits the model.
        beside: more files, molecules or models, which are judged in the same way; their figures stand beside.
        guacamol_train: the whole training set, for GuacaMol's measures; None leaves them out.
        guacamol_samples: molecules that each of those measures looks at.
        latent: how the model's latent space is measured.
        smiles_column: the molecules' column; None finds it by name.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a bar for each long step; see `molvae.parallel.progress`.

    Raises:
        ArgumentError: there is nothing to judge, or a setting means nothing.
        MolvaeError: a file cannot be read.
    """
    within(1, MOST, count=count)
    within(1, MOST, **{"guacamol.samples": guacamol_samples})
    options = SampleOptions(temperature, top_p, seed=seed)
    if molecules is None and model is None:
        raise ArgumentError("give molecules to judge, or a model to sample")
    if isinstance(molecules, Model):
        molecules, model = None, molecules
    for one in (molecules, *beside):
        check_there(one)  # before the reference, which may be downloaded
    sets = reference_sets(reference, progress)
    judged = partial(
        _judged,
        sets=sets,
        count=count,
        options=options,
        train=None if guacamol_train is None else smiles_of(guacamol_train),
        guacamol_samples=guacamol_samples,
        latent=latent,
        smiles_column=smiles_column,
        device=device,
        progress=progress,
    )
    found = judged(molecules, model)
    others = [judged(*_told_apart(one)) for one in beside]
    return replace(found, beside=others)


def _told_apart(one: Generated | Model) -> tuple[Generated | None, ModelLike]:
    """Molecules and None; or None and a model, where something is one, or the name or the folder of one."""
    if isinstance(one, Model):
        return None, one
    if isinstance(one, str | Path) and (str(one) in named() or Path(one).is_dir()):
        return None, one
    return one, None


def _judged(
    molecules: Generated | None,
    model: ModelLike,
    *,
    sets: ReferenceSets,
    count: int,
    options: SampleOptions,
    train: Sequence[str] | None,
    guacamol_samples: int,
    latent: LatentConfig,
    smiles_column: str | None,
    device: str,
    progress: Progress,
) -> Evaluation:
    """What a generator wrote, or a model's samples, and the model's latent space; see `evaluate`."""
    opened = None if model is None else load(model, device)
    others: dict[str, Measures] = {}
    if opened is None or molecules is not None:
        smiles = generated_smiles(() if molecules is None else molecules, smiles_column)
    else:
        smiles, proposals = samples(opened, count, options, progress)
        if proposals:
            others[SAMPLING] = Measures({"drafts": proposals / len(smiles)})
    generated = profile(smiles, MosesRules(), advance=progress("Molecules", len(smiles)))
    measures = moses_measures(generated, sets.test, sets.test_scaffolds, sets.train, progress)
    if train is not None:
        others[GUACAMOL] = guacamol_measures(smiles, train, guacamol_samples, progress)
    if opened is not None and latent.count:
        known = sets.test_smiles() if latent.input is None else smiles_of(latent.input)
        others[LATENT] = latent_measures(opened, known, latent, seed=options.seed, progress=progress)
    return _evaluation(_name(molecules, model), sets, generated, measures, others)


def _name(molecules: Generated | None, model: ModelLike) -> str:
    if molecules is None:
        return str(model) if isinstance(model, str | Path) else "model"
    return Path(molecules).name if isinstance(molecules, str | Path) else "molecules"


def _evaluation(
    name: str, sets: ReferenceSets, generated: Profile, measures: Measures, others: Mapping[str, Measures]
) -> Evaluation:
    return Evaluation(
        name=name,
        reference=sets.name,
        total=generated.total,
        smiles=generated.smiles,
        properties=generated.properties,
        reference_properties=sets.test.statistics.properties,
        failures=generated.failures,
        measures=measures,
        others=others,
    )
