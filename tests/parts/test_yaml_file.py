"""Plain YAML is read as OmegaConf, and with it the command line, reads it."""

from pathlib import Path

import pytest
from omegaconf import OmegaConf

from molvae.errors import MolvaeError
from molvae.parts.conf import conf_dir
from molvae.parts.yaml_file import read_yaml

ODD = """
numbers: [1, 1.0, 1e-3, 1E5, .5, -.inf, .nan, 1_000, 0x1f, 010, 1:30, 6.0e+3, +4, 1e]
words: [yes, no, on, "1", 2020-01-01, ~, null, '', true, False]
merged: &base {a: 1}
above:
  <<: *base
  b: [x, {y: z}]
"""


def test_all_that_ships_is_read_alike() -> None:
    for file in conf_dir().rglob("*.yaml"):
        assert str(read_yaml(file)) == str(OmegaConf.to_container(OmegaConf.load(file))), file


def test_odd_values_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(ODD)
    assert str(read_yaml(tmp_path / "odd.yaml")) == str(
        OmegaConf.to_container(OmegaConf.load(tmp_path / "odd.yaml"))
    )


@pytest.mark.parametrize(("text", "says"), [("- 1", "a list"), ("word", "one value"), ("3", "one value")])
def test_what_is_no_map_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "odd.yaml").write_text(text)
    with pytest.raises(MolvaeError, match=f"{says}; a file of settings"):
        read_yaml(tmp_path / "odd.yaml")
