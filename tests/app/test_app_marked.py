"""What is told of marked atoms that cannot be kept alone."""

from pathlib import Path

import pytest

from molvae.app.tasks import parts
from molvae.errors import MolvaeError


def test_a_ring_that_is_cut_is_told_without_numbers(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MolvaeError) as told:
        parts.designed(str(model_folder), "Cc1ccccc1", "C[c:1]1[cH:1]cccc1", 4, str(tmp_path))
    assert str(told.value) == "What is marked cuts a ring; keep all of it or nothing."
