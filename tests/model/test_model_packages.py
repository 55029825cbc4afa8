"""Networks and models that other packages bring by entry points."""

import shutil
import sys
from pathlib import Path

import pytest
import torch

import molvae
from molvae.errors import MolvaeError
from molvae.model.hub import named
from molvae.model.model import Model
from molvae.model.nn import registry
from molvae.model.nn.registry import kind_of, kinds
from molvae.model.vae import SequenceVAE
from molvae.parts.entry_points import brought

NETWORK = """
from molvae.model.nn.gru import GRUDecoder, GRUEncoder
from molvae.model.nn.kind import Kind


class Loud(GRUDecoder):
    def __init__(self, *sizes, loudness: float = 1.0, **named):
        super().__init__(*sizes, **named)
        self.loudness = loudness

    def forward(self, embedded, z, state):
        logits, state = super().forward(embedded, z, state)
        return self.loudness * logits, state


KIND = Kind(GRUEncoder, Loud)
"""
MODEL = "from pathlib import Path\n\nMODEL = Path(__file__).parent / 'trained'\n"
POINTS = """[molvae.architectures]
loud = brings.network:KIND
broken = brings.missing:KIND

[molvae.models]
brought = brings:MODEL
"""


@pytest.fixture
def package(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Install a package with a network and a model for the time of a test."""
    (tmp_path / "brings").mkdir()
    (tmp_path / "brings" / "network.py").write_text(NETWORK)
    (tmp_path / "brings" / "__init__.py").write_text(MODEL)
    shutil.copytree(model_folder, tmp_path / "brings" / "trained")
    information = tmp_path / "brings-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: brings\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(tmp_path)
    _forget()
    yield tmp_path
    _forget()
    for name in [name for name in sys.modules if name.split(".")[0] == "brings"]:
        del sys.modules[name]


def _forget():
    brought.cache_clear()
    registry._USED.clear()


def test_a_model_of_a_package_is_loaded_by_its_name(package, model_folder):
    assert "brought" in named()
    assert molvae.load("brought", "cpu").sample(5) == molvae.load(model_folder, "cpu").sample(5)
    with pytest.raises(MolvaeError, match="did you mean brought"):
        molvae.load("brough")


def test_a_network_of_a_package_is_a_kind_and_its_models_are_stored(package, model_folder, tmp_path):
    assert kinds() == ["broken", "gru", "loud", "transformer"]
    base = Model.load(model_folder)
    silent = base.architecture | {"kind": "loud", "decoder_options": {"loudness": 0.0}}
    network = SequenceVAE(len(base.vocab), **silent).eval()
    z = torch.zeros(1, 4)
    assert (network.logits(torch.tensor([[1]]), z) == 0).all()
    Model(network, base.vocab, silent, max_length=20).save(tmp_path / "silent")
    assert (Model.load(tmp_path / "silent").network.logits(torch.tensor([[1]]), z) == 0).all()
    with pytest.raises(MolvaeError, match=r"molvae\.architectures: broken .*cannot be imported"):
        kind_of("broken")
