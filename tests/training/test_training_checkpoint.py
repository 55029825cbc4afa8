"""What a run is resumed from: whole and of this network, or one line."""

import pytest
import torch

from molvae.errors import MolvaeError
from molvae.training.checkpoint import check_checkpoint, is_out_of_patience


@pytest.fixture
def network():
    torch.manual_seed(0)
    return torch.nn.Linear(3, 2)


@pytest.fixture
def checkpoint(network):
    """What Lightning would write of the network."""
    moments = {"step": torch.tensor(4.0), "exp_avg": torch.zeros(2, 3)}
    return {
        "epoch": 0,
        "global_step": 4,
        "state_dict": dict(network.state_dict()),
        "loops": {},
        "callbacks": {"EarlyStopping{}": {"wait_count": 1, "patience": 3}},
        "optimizer_states": [{"state": {0: moments}, "param_groups": []}],
        "lr_schedulers": [],
    }


def test_a_whole_one_is_read(network, checkpoint, tmp_path):
    torch.save(checkpoint, tmp_path / "last.ckpt")
    content = check_checkpoint(tmp_path / "last.ckpt", network)
    assert content["global_step"] == 4
    assert not is_out_of_patience(content)
    content["callbacks"]["EarlyStopping{}"]["wait_count"] = 3
    assert is_out_of_patience(content)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it.pop("loops"), "no loops"),
        (lambda it: it.update(callbacks=3), "callbacks: a map is wanted"),
        (lambda it: it.update(global_step=1.5), "global_step: a whole number is wanted"),
        (lambda it: it["callbacks"]["EarlyStopping{}"].pop("patience"), "no EarlyStopping{}.patience"),
        (lambda it: it["state_dict"].update(weight=torch.zeros(3, 2)), r"of another .* \(weight\)"),
        (lambda it: it["state_dict"].update(weight="none"), r"of another .* \(weight\)"),
        (lambda it: it["state_dict"].update(bias=torch.full((2,), torch.nan)), "numbers that are none"),
        (lambda it: it["optimizer_states"][0]["state"][0].update(exp_avg=torch.zeros(9)), "another network"),
    ],
)
def test_one_that_is_not_is_told_with_the_remedy(network, checkpoint, tmp_path, change, says):
    change(checkpoint)
    torch.save(checkpoint, tmp_path / "last.ckpt")
    with pytest.raises(MolvaeError, match=rf"last\.ckpt: .*{says}.*; delete it to begin the run anew"):
        check_checkpoint(tmp_path / "last.ckpt", network)


@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[:-9], lambda content: b"PK"])
def test_a_torn_one_is_told(network, checkpoint, tmp_path, damage):
    path = tmp_path / "last.ckpt"
    torch.save(checkpoint, path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(MolvaeError, match="damaged or incomplete"):
        check_checkpoint(path, network)


def test_torch_s_older_format_is_not_read(network, checkpoint, tmp_path):
    torch.save(checkpoint, tmp_path / "last.ckpt", _use_new_zipfile_serialization=False)
    with pytest.raises(MolvaeError, match="damaged or incomplete"):
        check_checkpoint(tmp_path / "last.ckpt", network)
