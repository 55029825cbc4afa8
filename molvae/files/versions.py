"""Versions of what a result depends on, for manifests and model cards."""

import platform
from importlib.metadata import version

from molvae import __version__

PACKAGES = ("torch", "rdkit", "selfies", "pytorch-lightning", "numpy")


def versions() -> dict[str, str]:
    """Python, molvae and the packages that decide about numbers."""
    return {"python": platform.python_version(), "molvae": __version__} | {
        name: version(name) for name in PACKAGES
    }
