"""What molvae writes, recorded before a change that must not alter it, and compared after.

    python benchmarks/records.py record FOLDER [--only sample optimize ...]
    python benchmarks/records.py compare FOLDER OTHER

Each record is a command with fixed seeds; what it writes to its folder, and to stdout, is kept. Times, dates
and folders are left out of the comparison (`CHANGING`), all else is compared byte for byte, weights included.
Records of two machines differ in the last digits: record before and after on the same one.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd

LEAD, OTHER = "O=C(Nc1cncc2ccccc12)NC1CCCc2occc21", "CC(C)Cc1ccc(cc1)C(C)C(=O)O"
TINY = [
    *("architecture.latent_dim=8", "architecture.embedding_dim=16", "architecture.encoder_dim=32"),
    *("architecture.decoder_dim=64", "training.chunk_size=32", "training.validation_molecules=50"),
    *("training.validation_samples=20", "training.prior_molecules=200", "standardize=none"),
]
STEPS = ["training.epochs=0.6", "training.validate_every=12"]
FIXTURE = "fixture.smi"
"""1,000 samples of the model `moses`, which the first record makes."""
VERBS: dict[str, list[str]] = {
    "fixture": ["sample", "model=moses", "count=1000", "filters=none", "seed=1", "output=FOLDER/fixture.smi"],
    "sample": ["sample", "model=moses", "count=200", "seed=0"],
    "sample_zinc250k": ["sample", "model=zinc250k", "filters=druglike", "count=100", "seed=0"],
    "filter": ["filter", "input=FIXTURE", "filters=[druglike,brenk]", "keep=all"],
    "score": ["score", "input=FIXTURE", "scoring=[default,penalised_logp]"],
    "optimize": [
        "optimize",
        "objective=pmo/osimertinib_mpo",
        "model=zinc250k",
        "budget=200",
        "filters=none",
        "workers=1",
        "seed=0",
        "output=FOLDER/run",
    ],
    "train": ["train", "data=nci", "output=FOLDER/run", *TINY, *STEPS],
    "evaluate": ["evaluate", "input=FIXTURE", "output=FOLDER/evaluation", "reference=moses"],
    "sweep": [
        *("sweep", "sweep=grid", "sweep.space=[optimizer.lr=choice(0.001,0.004)]", "data=nci"),
        *("sweep.storage=FOLDER/study.journal", "output=FOLDER/run", *TINY, *STEPS),
    ],
    "encode": ["encode", "input=FIXTURE", "model=moses", "output=FOLDER/z.csv"],
    "neighbors": ["neighbors", f"start={LEAD}", "model=zinc250k", "count=20", "seed=0"],
    "interpolate": ["interpolate", f"start={LEAD}", f"end={OTHER}", "model=zinc250k"],
    "traverse": ["traverse", f"start={LEAD}", "model=zinc250k", "property=logp", "steps=5"],
    "outliers": ["outliers", "input=FIXTURE", "model=moses"],
    "pick": ["pick", "input=FIXTURE", "count=50"],
}
"""By name: a command line, in which FOLDER is the record's own folder and FIXTURE the thousand samples."""
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T_ ]\d\d[:-]\d\d[:-]\d\d(\.\d+)?|\"?(seconds|duration|created|command|started)\"?[:=].*"
)


def record(folder: Path, names: list[str]) -> None:
    """Run commands and keep what they write."""
    for name in names:
        own = folder / name
        own.mkdir(parents=True)
        places = {"FOLDER": str(own), "FIXTURE": str(folder / "fixture" / FIXTURE)}
        words = [_placed(word, places) for word in VERBS[name]]
        print(f"{name}: molvae {' '.join(words)}", flush=True)
        done = subprocess.run([sys.executable, "-m", "molvae", *words], stdout=subprocess.PIPE, check=False)
        (own / "stdout").write_bytes(done.stdout)
        (own / "exit").write_text(f"{done.returncode}\n")


def _placed(word: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        word = word.replace(name, place)
    return word


def compare(folder: Path, other: Path) -> int:
    """Print what differs between two recordings, and return how many files do."""
    one, two = _files(folder), _files(other)
    differing = 0
    for name in sorted(one.keys() | two.keys()):
        if name not in one or name not in two:
            print(f"only in {folder if name in one else other}: {name}")
        elif one[name] != two[name]:
            print(f"differs: {name}")
        else:
            continue
        differing += 1
    print(f"{len(one.keys() & two.keys())} files in both, {differing} differ")
    return differing


def _files(folder: Path) -> dict[str, str]:
    """Name -> checksum of each file that a repetition should write just so: no logs, no pictures."""
    left_out = (".png", ".ckpt", ".journal", ".html", ".log")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in left_out]
    return {
        str(path.relative_to(folder)): _checksum(path, folder)
        for path in files
        if "logs" not in path.parts and path.name not in ("run.json", "config.yaml")
    }


def _checksum(path: Path, folder: Path) -> str:
    content = path.read_bytes()
    if path.name == "trials.csv":
        content = pd.read_csv(path).drop(columns="seconds").to_csv(index=False).encode()
    elif path.suffix in ("", ".csv", ".json", ".smi", ".txt", ".yaml"):
        text = content.decode().replace(str(folder), "FOLDER")
        content = CHANGING.sub("", text).encode()
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Record or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    recording = verbs.add_parser("record")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--only", nargs="+", choices=VERBS, default=list(VERBS))
    comparing = verbs.add_parser("compare")
    comparing.add_argument("folder", type=Path)
    comparing.add_argument("other", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if given.verb == "compare":
        return int(compare(given.folder, given.other) > 0)
    record(given.folder.absolute(), given.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
