"""Where the YAML files of the options are."""

from pathlib import Path


def conf_dir() -> Path:
    """The folder of the YAML files: inside the package when installed, else beside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "conf"
    return inside if inside.is_dir() else package.parent / "conf"


def options(group: str) -> list[str]:
    """The names of a group's YAML files, empty when there is no such group."""
    return sorted(file.stem for file in (conf_dir() / group).glob("*.yaml"))
