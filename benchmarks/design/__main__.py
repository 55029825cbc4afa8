"""Design around what must stay, and inside windows of properties, beside what others do; see each part.

    python benchmarks/design tasks DATA/fragment_constrained/fragments.csv OUTPUT --seeds 0 1 2
    python benchmarks/design groups DATA/drugspace/approved_drugs.smi.gz OUTPUT --cuts 500
    python benchmarks/design windows DATA/drugspace OUTPUT
    python benchmarks/design leads DATA/lead_optimisation/qed_800.txt OUTPUT --leads 20
    python benchmarks/design leads benchmarks/design/kinase_leads.smi OUTPUT --leads 6
    python benchmarks/design analogues DATA/drugspace OUTPUT --crem FRAGMENTS.db
    python benchmarks/design crem DATA/drugspace/train.smi.gz FRAGMENTS.db   # for --crem FRAGMENTS.db
    python benchmarks/design ranking DATA/drugspace/valid.smi.gz OUTPUT --cuts 100

OUTPUT is a file of JSON lines. Run again, each part goes on with what it lacks; --minutes ends a turn.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # scripts beside this folder

import analogues
import groups
import leads
import ranking
import tasks
import windows
from rdkit import RDLogger
from results import Turn

from molvae.files.versions import versions

PARTS = {
    "tasks": tasks,
    "groups": groups,
    "windows": windows,
    "leads": leads,
    "ranking": ranking,
    "analogues": analogues,
}


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=[*PARTS, "crem"])
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--minutes", type=float, default=1e6, help="after which nothing new is begun")
    parser.add_argument("--crem", type=Path, help="CReM's database")
    parser.add_argument("--drugs", type=int, default=10)
    parser.add_argument("--methods", nargs="+", default=["molvae", "commonest", "drawn"])
    parser.add_argument("--proposed", type=int, help="candidates of a design")
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--count", type=int, default=1_000, help="molecules of a window")
    parser.add_argument("--drafts", type=int, default=20_000, help="molecules that are filtered for windows")
    parser.add_argument("--leads", type=int, default=20)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--molecules", type=int, default=15_000, help="of which CReM's database is built")
    return parser.parse_args()


def main() -> None:
    """Measure one part."""
    given = arguments()
    RDLogger.DisableLog("rdApp.*")
    print(versions(), flush=True)
    if given.part == "crem":
        import crem_peer  # needs the package crem

        crem_peer.build(given)
    else:
        PARTS[given.part].measure(given, Turn(given.minutes))


if __name__ == "__main__":
    main()
