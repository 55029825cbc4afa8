"""The first thing that a process is asked."""

from molvae.app.tasks.analogues import first_analogues
from molvae.app.tasks.molecule import facts, reading

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


def warm(model: str) -> None:
    """Load the model, and what the first questions need."""
    facts(ASPIRIN)
    reading(model, ASPIRIN)
    first_analogues(model, ASPIRIN, 1)
