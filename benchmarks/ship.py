"""Puts a trained model into the package, in half precision, with its measured figures on its card.

python benchmarks/ship.py RUN NAME METRICS...

RUN is a training run's folder, NAME what users will call the model, METRICS the metrics.json that
`molvae evaluate model=RUN output=FOLDER` has written for it. Of several the last comes first, and
those before it add what it lacks: a latent space that RUN leaves as it is need not be measured again. The
nucleus it was measured with, top_p=, is the one that its language prior writes from.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import molvae
from molvae.model.hub import FOLDER

NOT_FIGURES = ("settings", "versions", "notes")
PLACES = ("output", "reference.path", "reference.test", "latent.input", "data.path")
"""Settings that name places of the machine it was trained and measured on."""
LARGEST = 12_000_000
"""Bytes a shipped model may take."""


def forget_places(card: dict[str, Any]) -> None:
    """Leave out of the commands, of the model and of those it began with, where data lay on this machine."""
    words = card["command"].split()
    card["command"] = " ".join(word for word in words if word.split("=")[0] not in PLACES)
    if card.get("base"):
        forget_places(card["base"])


def main(run: str, name: str, *metrics: str) -> None:
    """Load, complete the card, save, and check the size."""
    codec = molvae.load(run, device="cpu")
    if codec.reference is None:
        sys.exit(f"{run}: no statistics for molvae outliers; benchmarks/reference.py adds them")
    measured: dict[str, Any] = {}
    for path in metrics:
        measured |= json.loads(Path(path).read_text())
    settings = {key: value for key, value in measured["settings"].items() if key not in PLACES}
    figures = {key: value for key, value in measured.items() if key not in NOT_FIGURES}
    card = codec.card | {"evaluation": figures, "evaluation_settings": settings | {"model": name}}
    if measured["settings"]["top_p"] != "None":
        own = {"prior_top_p": float(measured["settings"]["top_p"])}
        codec = replace(codec, architecture=codec.architecture | own)
    forget_places(card)
    replace(codec, card=card).save(FOLDER / name, half=True)
    size = sum(file.stat().st_size for file in (FOLDER / name).iterdir())
    if size > LARGEST:
        sys.exit(f"{FOLDER / name}: {size:,} bytes, more than {LARGEST:,}")
    print(f"{FOLDER / name}: {size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
