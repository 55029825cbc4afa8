"""Generate, optimise and explore drug-like molecules in the latent space of a SELFIES VAE.

import molvae
model = molvae.load("moses")
model.sample(10, seed=0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from molvae.codec import MoleculeCodec
    from molvae.pretrained import load

__version__ = "0.1.0"
__all__ = ["MoleculeCodec", "__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: torch takes more than a second."""
    if name == "load":
        from molvae.pretrained import load

        return load
    if name == "MoleculeCodec":
        from molvae.codec import MoleculeCodec

        return MoleculeCodec
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
