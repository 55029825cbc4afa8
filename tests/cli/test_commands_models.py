"""`molvae models`: what ships, and what is known about one model."""

import json

import molvae as library
from molvae.model.hub import card, shipped


def test_the_card_of_a_model_is_json(molvae, model_folder):
    code, out, err = molvae("models", f"model={model_folder}")
    assert (code, err) == (0, "")
    assert json.loads(out) == card(str(model_folder))
    assert json.loads(out)["data"]["name"] == "drugs"


def test_the_shipped_models_are_listed_with_their_figures(molvae):
    code, out, err = molvae("models")
    assert (code, err) == (0, "")
    for heading in ("model", "data", "reconstruction", "valid"):
        assert heading in " ".join(out.split())
    for name in shipped():
        line = next(line for line in out.splitlines() if f" {name} " in line)
        assert "%" in line
        about = card(name)["evaluation"]
        assert line.split()[-3:] == [
            f"{about['Latent space']['reconstruction/refined, greedy']:.2%}",
            f"{about['valid']:.2%}",
            f"{about['FCD/Test']:.2f}",
        ]


def test_the_same_from_python():
    listed = library.models().table.set_index("model")
    assert [*listed.index] == shipped()
    assert listed["valid"].between(0.9, 1).all()
    assert listed.loc["moses", "molecules"] == 1_574_663


def test_a_list_of_models_of_ones_own(molvae, model_folder, monkeypatch):
    monkeypatch.setattr("molvae.model.hub.FOLDER", model_folder.parent)
    lines = [line.split() for line in molvae("models").out.splitlines()]
    assert ["model", "drugs", "4", "4,000", "0.00%", "90.00%", "–"] in lines


def test_what_is_no_model_is_one_line(molvae, tmp_path):
    for model, says in (("no_such", "neither a shipped model nor a folder"), (tmp_path, "no model there")):
        code, out, err = molvae("models", f"model={model}")
        assert (code, out) == (1, "")
        assert says in err
        assert err.count("\n") == 1


def test_a_damaged_card_is_one_line(molvae, tmp_path):
    for text in ("{", "[]", '{"format": 1}'):
        (tmp_path / "model.json").write_text(text)
        code, out, err = molvae("models", f"model={tmp_path}")
        assert (code, out) == (1, "")
        assert "model.json" in err
        assert err.count("\n") == 1
