"""Options and parts that have another name now: the old one works for one version, with a warning."""

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "filters": {"familiar": "atom_environments"},
}
"""Group -> old name of an option -> new one."""

TARGETS: Mapping[str, str] = {
    f"molvae.{old}": f"molvae.{new}"
    for old, new in {
        "filters.familiar.Familiar.from_file": "filters.atom_environments.AtomEnvironments.from_file",
        "filters.similarity.Similarity": "filters.similarity.SimilarityRange",
        "scoring.penalised_logp.PenalisedLogP": "scoring.penalized_logp.PenalizedLogP",
    }.items()
} | {
    f"molvae.search.{name.lower()}": f"molvae.optimization.searches.{name}Config"
    for name in ("Ascent", "Auto", "CMAES", "Finetune", "Portfolio", "Random", "Surrogate", "Turbo")
}
"""Old dotted name of a part -> new one."""


def option(group: str, name: str) -> str:
    """An option's name of today."""
    return _told(name, OPTIONS.get(group, {}))


def defaults(group: str, entries: Any) -> Any:
    """A defaults list of a YAML file in which the group's options are the names of today."""
    names = OPTIONS.get(group, {})
    if not isinstance(entries, list):
        return entries
    return [_told(one, names) if isinstance(one, str) else one for one in entries]


def target(name: str) -> str:
    """A part's dotted name of today."""
    return _told(name, TARGETS)


def targets(settings: Any) -> Any:
    """Plain settings in which every `_target_` is the name of today."""
    if isinstance(settings, list):
        return [targets(one) for one in settings]
    if not isinstance(settings, Mapping):
        return settings
    named = settings.get("_target_")
    new = {"_target_": target(named)} if isinstance(named, str) else {}
    return {name: new.get(name, targets(value)) for name, value in settings.items()}


def _told(name: str, names: Mapping[str, str]) -> str:
    if name not in names:
        return name
    log.warning("%s is called %s now; the old name works in this version only", name, names[name])
    return names[name]
