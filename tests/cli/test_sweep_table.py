"""A sweep's best trials in terminals of several widths: every line is whole, every setting is told once."""

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from molvae.cli.console import Terminal
from molvae.cli.sweep_table import last_parts, trials_table
from molvae.tuning.results import TuneResult

SHIPPED = {
    "architecture.latent_dim": 64,
    "architecture.decoder_dim": 512,
    "optimizer.lr": 0.001234567,
    "optimizer.muon_lr": 0.0004321987,
    "training.token_dropout": 0.1234567,
}


def found(settings: Mapping[str, float]) -> TuneResult:
    """Three trials, one of which failed."""
    loss = [22.123456, math.nan, 19.5]
    table = pd.DataFrame(
        {"trial": [0, 1, 2], "state": ["complete", "failed", "complete"], "loss": loss}
        | {key: [value] * 3 for key, value in settings.items()}
        | {"seconds": 1.0, "error": ""}
    )
    return TuneResult(table, Path("none"), ["loss"], dict.fromkeys(settings, False), [2], {})


def printed(result: TuneResult, width: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    Terminal(width=width).print(trials_table(result, width))
    return [line.rstrip() for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("width", [80, 120])
def test_all_shipped_settings_fit(capsys, width):
    lines = printed(found(SHIPPED), width, capsys)
    head = 2 if width == 120 else 3
    assert len(lines) == 3 + head + 3 + 3  # title and frame, headings, trials, where the settings belong
    assert lines[-3:] == [
        "architecture: latent_dim, decoder_dim",
        "optimizer: lr, muon_lr",
        "training: token_dropout",
    ]
    rows = [line.strip("│").split("│") for line in lines if line.startswith("│")]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["2", "19.5", "64", "512", "0.00123", "0.000432", "0.123"],
        ["0", "22.12", "64", "512", "0.00123", "0.000432", "0.123"],
        ["1", "failed", "64", "512", "0.00123", "0.000432", "0.123"],
    ]


def test_of_more_settings_than_there_is_room_for_the_others_are_named(capsys):
    settings = {f"architecture.part_{number}.size": 1234567 for number in range(9)}
    lines = printed(found(settings), 80, capsys)
    assert all(len(line) <= 80 for line in lines)
    told = " ".join(lines)
    assert all(told.count(key.removeprefix("architecture.")) == 1 for key in list(settings)[-2:])
    assert told.endswith("architecture.part_8.size: see trials.csv")


def test_names_are_as_long_as_it_takes_to_tell_them_apart():
    keys = ["valid", "split.valid", "a.b.c", "d.b.c", "e.f"]
    assert last_parts(keys) == {
        "valid": "valid",
        "split.valid": "split.valid",
        "a.b.c": "a.b.c",
        "d.b.c": "d.b.c",
        "e.f": "f",
    }
