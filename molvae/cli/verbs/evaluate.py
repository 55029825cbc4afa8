"""`molvae evaluate`: generated molecules in, measures against a reference set out."""

from __future__ import annotations

import json
from pathlib import Path

from omegaconf import DictConfig

from molvae.checks.limits import AT_ONCE, FARTHEST, MOST, within
from molvae.checks.sampling import check_sampling
from molvae.cli.bars import bars
from molvae.cli.console import print_tables
from molvae.cli.page import check_folder, settings
from molvae.errors import UsageError
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.report.evaluation import Evaluation, evaluation_page, measure_tables
from molvae.report.tables import on_terminal

_PLAIN_WIDTH = 110


def run(cfg: DictConfig) -> None:
    """Evaluate, print the measures, and write the report where a folder is given."""
    if not cfg.input and not cfg.model:
        raise UsageError("input= (a file of molecules) or model= (a model to sample) is missing")
    check(cfg)
    evaluation = evaluate(cfg)
    print_tables(*map(on_terminal, measure_tables(evaluation)), plain_width=_PLAIN_WIDTH)
    if cfg.output:
        _write(evaluation, Path(cfg.output))


def check(cfg: DictConfig) -> None:
    """Refuse, before any work, what would fail after it."""
    within(1, MOST, count=cfg.count)
    within(1, MOST, **{"guacamol.samples": cfg.guacamol.samples})
    within(0, AT_ONCE, **{"latent.count": cfg.latent.count})
    for name in ("encodings", "decodings"):
        within(1, AT_ONCE, **{f"latent.{name}": cfg.latent[name]})
    for distance in cfg.latent.distances:
        within(0, FARTHEST, **{"latent.distances": distance})
    check_sampling(cfg.temperature, cfg.top_p)
    check_folder(cfg.output)


def evaluate(cfg: DictConfig) -> Evaluation:
    """Everything that the settings ask for."""
    from molvae.cli.model_measures import latent_measures, samples
    from molvae.cli.references import generated_smiles, references, smiles_of
    from molvae.evaluation.guacamol import guacamol_measures
    from molvae.evaluation.measures import Measures
    from molvae.evaluation.moses import moses_measures
    from molvae.evaluation.profile import profile
    from molvae.filters.moses import MosesRules
    from molvae.model.hub import load

    codec = load(cfg.model, cfg.device) if cfg.model else None
    others: dict[str, Measures] = {}
    with bars() as progress:
        sets = references(cfg.reference, progress)
        if codec and not cfg.input:
            smiles, drafts = samples(codec, cfg, progress)
            if drafts:
                others["Sampling"] = Measures({"drafts": drafts / len(smiles)})
        else:
            smiles = generated_smiles(cfg.input, cfg.smiles_column)
        generated = profile(smiles, MosesRules(), advance=progress("Molecules", len(smiles)))
        measures = moses_measures(generated, sets.test, sets.test_scaffolds, sets.train, progress)
        if cfg.guacamol.train:
            train = smiles_of(cfg.guacamol.train)
            others["GuacaMol measures"] = guacamol_measures(smiles, train, cfg.guacamol.samples, progress)
        if codec and cfg.latent.count:
            known = smiles_of(cfg.latent.input) if cfg.latent.input else sets.test_smiles()
            others["Latent space"] = latent_measures(codec, known, cfg.latent, cfg.seed, progress)
    return Evaluation(
        name=Path(cfg.input).name if cfg.input else cfg.model,
        reference=sets.name,
        total=generated.total,
        smiles=generated.smiles,
        properties=generated.properties,
        reference_properties=sets.test.statistics.properties,
        failures=generated.failures,
        measures=measures,
        others=others,
        settings=settings(cfg),
        versions=versions(),
    )


def _write(evaluation: Evaluation, folder: Path) -> None:
    """metrics.json, with the official names on top, and report.html."""
    content = evaluation.measures.as_json() | {
        "n": evaluation.total,
        "notes": evaluation.measures.notes,
        "reference": evaluation.reference,
        **{title: measures.as_json() for title, measures in evaluation.others.items()},
        "settings": dict(evaluation.settings),
        "versions": dict(evaluation.versions),
    }
    write_whole(folder / "metrics.json", json.dumps(content, indent=1, allow_nan=False))
    write_whole(folder / "report.html", evaluation_page(evaluation))
