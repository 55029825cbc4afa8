"""The first thing that the process with the model is asked."""

import tempfile

from molvae.app.tasks.analogues import around
from molvae.app.tasks.reading import reading

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


def warm(model: str) -> None:
    """Load the model, and what the first questions need."""
    reading(model, ASPIRIN)
    with tempfile.TemporaryDirectory() as folder:
        around(model, ASPIRIN, 1, 0, folder)
