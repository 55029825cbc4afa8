"""What a store was made of, by which another call knows whether it can be used again."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from molvae.data.checksum import fingerprint
from molvae.data.source import Part, Source
from molvae.data.store import FORMAT, MANIFEST, PROPERTIES, TokenStore, is_store, read_manifest
from molvae.errors import MolvaeError
from molvae.files.user_cache import user_cache
from molvae.files.versions import versions

log = logging.getLogger(__name__)


def default_folder(source: Source, settings: dict[str, Any]) -> Path:
    """The user's cache folder for a source under settings; other settings have another folder."""
    files = [part.sha256 or part.file for part in source.parts]
    identity = json.dumps([files, settings, _deciding_versions()], sort_keys=True)
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return user_cache() / "prepared" / f"{source.name}-{digest}"


def record(source: Source) -> list[dict[str, Any]]:
    """Name, place, checksum, size and time of change of each file of a source.

    Raises:
        MolvaeError: a file is missing or not the official one.
    """
    if not source.in_files:
        return [{"file": part.file, "split": part.split} for part in source.parts]
    return [
        {
            "file": Path(part.file).name,
            "split": part.split,
            "path": str(Path(source.path(part)).absolute()),
            "sha256": source.checked_sha256(part),
            **fingerprint(Path(source.path(part))),
        }
        for part in source.parts
    ]


def write(
    folder: Path, name: str, files: list[dict[str, Any]], settings: dict[str, Any], counts: dict[str, Any]
) -> None:
    """Write a store's manifest."""
    content = {
        "format": FORMAT,
        "name": name,
        "source": files,
        "settings": settings,
        "versions": versions(),
        "counts": counts,
    }
    (folder / MANIFEST).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def reusable(folder: Path, source: Source, settings: dict[str, Any]) -> TokenStore | None:
    """The store in a folder, if it was made of the same source under the same settings and versions."""
    if not source.in_files or not is_store(folder):
        return None
    try:
        manifest = read_manifest(folder)
        same = (
            manifest["settings"] == json.loads(json.dumps(settings))
            and _deciding_versions().items() <= manifest["versions"].items()
            and len(manifest["source"]) == len(source.parts)
            and all(map(_unchanged, manifest["source"], source.parts, [source] * len(source.parts)))
            and not _lost_measurements(folder, manifest["counts"])
        )
        return TokenStore.open(folder) if same else None
    except MolvaeError as error:
        log.warning("%s", error)
        return None


def _lost_measurements(folder: Path, counts: dict[str, Any]) -> bool:
    """Whether a version that did not merge duplicates has dropped theirs."""
    return "duplicate" in counts["rejected"] and (folder / PROPERTIES).exists() and "merged" not in counts


def _unchanged(recorded: dict[str, Any], part: Part, source: Source) -> bool:
    """Whether a file is the one recorded; read only if its size or time of change is another."""
    if source.folder is None and part.url:
        return recorded["sha256"] == part.sha256
    path = Path(source.path(part))
    known = {"path": str(path.absolute()), **fingerprint(path)}
    return known.items() <= recorded.items() or recorded["sha256"] == source.checked_sha256(part)


def _deciding_versions() -> dict[str, str]:
    """Versions on which canonical SMILES and tokens depend."""
    return {name: version for name, version in versions().items() if name in ("rdkit", "selfies")}
