import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from prepared import prepare

from molvae.data import manifest, sources
from molvae.data.split import Split
from molvae.data.store import MANIFEST, TokenStore


@pytest.fixture
def store(tmp_path) -> TokenStore:
    (tmp_path / "a.smi").write_text("CCO\nCCN\n")
    source = sources.file(str(tmp_path / "a.smi"))
    return prepare(source, split=Split(valid=0, test=0), workers=1, output=tmp_path / "store")


def reusable(store: TokenStore, source: sources.Source, **changes: object) -> bool:
    return manifest.reusable(store.path, source, store.manifest["settings"] | changes) is not None


def source_of(store: TokenStore) -> sources.Source:
    return sources.file(store.manifest["source"][0]["path"])


def test_the_same_source_and_settings(store):
    assert reusable(store, source_of(store))


@pytest.mark.parametrize("change", [{"strict": True}, {"max_length": 5}, {"split": None}])
def test_any_other_setting(store, change):
    assert not reusable(store, source_of(store), **change)


def test_another_time_with_the_same_content_is_the_same_source(store):
    path = Path(source_of(store).parts[0].file)
    os.utime(path, ns=(0, 0))
    assert reusable(store, source_of(store))


def test_another_content_is_not(store):
    Path(source_of(store).parts[0].file).write_text("CCO\nCCC\n")
    assert not reusable(store, source_of(store))


def test_a_copy_elsewhere_is_the_same_source(store, tmp_path):
    copy = tmp_path / "copy.smi"
    copy.write_bytes(Path(source_of(store).parts[0].file).read_bytes())
    assert reusable(store, sources.file(str(copy)))


@pytest.mark.parametrize("package", ["rdkit", "selfies"])
def test_another_version_of_what_decides_about_canonical_smiles_or_tokens(store, package):
    content = json.loads((store.path / MANIFEST).read_text())
    content["versions"][package] = "1.0"
    (store.path / MANIFEST).write_text(json.dumps(content))
    assert not reusable(store, source_of(store))


def test_a_damaged_store_is_not_used_again_and_the_log_says_so(store, caplog):
    (store.path / "tokens.npy").unlink()  # not emptied in place: it is mapped
    (store.path / "tokens.npy").write_bytes(b"")
    assert not reusable(store, source_of(store))
    assert "damaged store" in caplog.text


def test_standard_input_cannot_be_the_same(store):
    assert not reusable(store, sources.file("-"))


def test_the_default_folder_is_named_by_source_and_settings(store):
    moses = sources.moses()
    settings = store.manifest["settings"]
    folder = manifest.default_folder(moses, settings)
    assert folder.name.startswith("moses-")
    assert folder == manifest.default_folder(replace(moses, folder=Path("elsewhere")), settings)
    assert folder != manifest.default_folder(moses, settings | {"max_length": 7})
