"""YAML files of users and of strangers: settings, or one line about what is wrong with them."""

import os

import pytest

from molvae.cli.settings.yaml_file import read_yaml
from molvae.errors import MolvaeError
from molvae.parts.conf import conf_dir
from molvae.parts.yaml_file import DEEPEST, LONGEST, MOST

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(2 * DEEPEST))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LAUGHS, "more than 10,000 values"),
        (CHAIN, "30 levels"),
        ("a: " + "[" * 20_000, "30 levels"),
        ("{a: " * 20_000, "30 levels"),
        (f"a: [{'x,' * (MOST + 1)}]", "more than 10,000 values"),
        ("a: " + "x" * LONGEST, "bytes are too many"),
        ("a: &a [*a]", r"\*a stands for itself, or nothing"),
        ("&a {b: *a}", r"\*a stands for itself"),
        ("a: !!python/object/apply:os.system [id]", r"line 1: a tag \(tag:yaml.org,2002:python"),
        ("a: 1\nb: !!timestamp x", "line 2: a tag"),
        ("a: !own x", "line 1: a tag"),
        ("a: 1\na: 2", "line 2: found duplicate key a"),
        ("- 1", "a list; a file of settings is"),
        ("a: 1\n---\nb: 2", "another document"),
        (f"a: {'9' * 5_000}", "4300 digits"),
        ("a: ${", "not a YAML file of settings"),
        ("? [a]\n: 1", "unhashable key"),
        ("<<: 1", "expected a mapping"),
        ("a: 0x_", "not a YAML file of settings"),
        ("a: \0", "not a YAML file"),
        ("a: [", "line 1: "),
    ],
)
def test_what_is_no_file_of_settings_is_one_line(tmp_path, text, says):
    (tmp_path / "theirs.yaml").write_text(text)
    with pytest.raises(MolvaeError, match=says) as caught:
        read_yaml(tmp_path / "theirs.yaml", "filters=theirs.yaml")
    assert str(caught.value).startswith("filters=theirs.yaml: ")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "theirs.yaml")
    with pytest.raises(MolvaeError, match="is a pipe or a device"):
        read_yaml(tmp_path / "theirs.yaml")


def test_anchors_and_merged_keys_are_fine(tmp_path):
    (tmp_path / "mine.yaml").write_text("a: &a {b: 1}\nc:\n  <<: *a\n  d: ${a.b}\n")
    assert read_yaml(tmp_path / "mine.yaml") == {"a": {"b": 1}, "c": {"b": 1, "d": 1}}
    (tmp_path / "empty.yaml").touch()
    assert read_yaml(tmp_path / "empty.yaml") == {}


def test_all_that_ships_is_within_the_bounds():
    assert all(read_yaml(file) is not None for file in conf_dir().rglob("*.yaml"))


def test_the_command_line_names_the_file(molvae, tmp_path):
    (tmp_path / "bomb.yaml").write_text(LAUGHS)
    code, out, err = molvae("filter", "input=-", f"filters={tmp_path}/bomb.yaml", stdin="CCO\n")
    assert (code, out) == (1, "")
    assert err.startswith(
        f"molvae filter: filters={tmp_path}/bomb.yaml: not a YAML file of settings: more than"
    )
    assert err.count("\n") == 1
