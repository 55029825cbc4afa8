"""Damaged files of every kind: read or refused in one line, without a hang, a flood or a lost row.

The whole run takes four minutes on two cores, prints its counts and is left out by default: pytest -m fuzz.
The environment variable MOLVAE_FUZZ_SEED gives it other inputs.
"""

import os
import sys
from pathlib import Path

import pytest
from fuzz.catalog import KINDS
from fuzz.damage import damages
from fuzz.watch import Counts, Damage, Watched, attempt
from hypothesis import HealthCheck, Phase, given, seed, settings

SEED = int(os.environ.get("MOLVAE_FUZZ_SEED", "0"))
QUICK = ("table t.csv", "SMILES", "store", "ledger", "journal", "vectors z.npz")


def drawn(count: int, of_seed: int) -> list[Damage]:
    """Different damages, the same ones for a seed."""
    found: list[Damage] = []

    @seed(of_seed)
    @settings(
        max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(damages())
    def draw(damage: Damage) -> None:
        found.append(damage)

    draw()
    return found


@pytest.mark.fuzz
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("name", KINDS)
def test_no_damage_is_answered_by_anything_but_rows_or_a_line(name, tmp_path, capfd):
    counts, watched = Counts(), Watched(name, tmp_path)
    try:
        for damage in drawn(KINDS[name].inputs, SEED):
            watched.attempt(damage, counts)
    finally:
        watched.close()
    with capfd.disabled():
        print(f"\n{line(name, counts)}", file=sys.stderr)  # xdist shows no other stream of its workers
    assert not counts.faults, "\n".join(counts.faults)


def line(name: str, counts: Counts) -> str:
    """What became of a kind's inputs."""
    rows = f"rows in {counts.given}, out {counts.out}, reported {counts.reported}"
    inputs = f"{counts.inputs} inputs, {counts.read} read, {counts.refused} refused"
    return f"{name}: {inputs}, {len(counts.faults)} faults; {rows}; peak {counts.peak / 1e6:.0f} MB"


@pytest.mark.parametrize("name", QUICK)
def test_some_damage_of_each_kind(name, tmp_path: Path):
    kind, sample = KINDS[name], tmp_path / "sample"
    sample.mkdir()
    kind.make(sample)
    for damage in drawn(15, 0):
        attempt(kind, sample, damage)
