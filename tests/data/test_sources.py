import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from prepared import prepare

from molvae.chem.standardize import Standardizer
from molvae.data.download import downloaded
from molvae.data.source import Part, Source
from molvae.data.sources import chembl, drugspace, file, moses, nci, zinc250k
from molvae.data.split import Split
from molvae.errors import MolvaeError


def test_nci_is_there_without_a_connection():
    source = nci()
    assert Path(source.path(source.parts[0])).is_file()


def test_moses_gives_its_splits_by_file(shared):
    source = moses(str(shared / "data" / "moses"))
    assert [part.split for part in source.parts] == ["train", "test", "test_scaffolds"]
    assert source.checked_sha256(source.parts[1]) == source.parts[1].sha256


def test_zinc250k_is_known_by_its_text(shared):
    source = zinc250k(str(shared / "data" / "zinc250k"))
    assert source.checked_sha256(source.parts[0]) == source.parts[0].sha256


def test_drugspace_gives_its_splits_by_file(shared):
    source = drugspace(str(shared / "data" / "drugspace"))
    assert [part.split for part in source.parts] == ["train", "valid", "test"]
    assert source.checked_sha256(source.parts[1]) == source.parts[1].sha256


def test_chembl_is_read_as_it_publishes_its_structures(tmp_path):
    rows = [
        "chembl_id\tcanonical_smiles\tstandard_inchi\tstandard_inchi_key",
        "CHEMBL25\tCC(=O)Oc1ccccc1C(=O)O\tInChI=1S/C9H8O4\tBSYNRYMUTXBXSQ-UHFFFAOYSA-N",
        "CHEMBL2046\tCC(=O)[O-].[Na+]\tInChI=1S/C2H4O2.Na\tVMHLLURERBWHNL-UHFFFAOYSA-M",
    ]
    (tmp_path / "chembl_99_chemreps.txt.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    source = chembl(str(tmp_path), release=99)
    whole = Split(valid=0.0, test=0.0)
    store = prepare(source, standardizer=Standardizer(), split=whole, workers=1, output=tmp_path / "s")
    assert source.name == "chembl99"
    assert store.smiles_of([0, 1]) == ["CC(=O)Oc1ccccc1C(=O)O", "CC(=O)O"]
    assert store.properties["chembl_id"].tolist() == ["CHEMBL25", "CHEMBL2046"]


def test_a_release_of_chembl_that_is_not_there_names_the_folder_s_file(tmp_path):
    source = chembl(str(tmp_path), release=99)
    with pytest.raises(MolvaeError, match=r"no chembl_99_chemreps\.txt\.gz there; name the folder"):
        source.path(source.parts[0])


def test_another_file_under_an_official_name_is_refused(tmp_path):
    (tmp_path / "zinc250k.smi.gz").write_bytes(gzip.compress(b"CCO\n"))
    source = zinc250k(str(tmp_path))
    with pytest.raises(MolvaeError, match=r"zinc250k\.smi\.gz: SHA-256 .* instead of df0aa677c770"):
        source.checked_sha256(source.parts[0])


def test_a_folder_without_the_file_or_no_folder_at_all(tmp_path):
    source = moses(str(tmp_path))
    with pytest.raises(MolvaeError, match=r"no train\.csv\.gz there; name the folder"):
        source.path(source.parts[0])
    with pytest.raises(MolvaeError, match="nowhere: a folder"):
        moses(str(tmp_path / "nowhere"))


def test_a_file_of_the_users(tmp_path):
    path = tmp_path / "compounds.v2.smi.gz"
    path.write_bytes(gzip.compress(b"CCO\n"))
    source = file(str(path))
    assert source.name == "compounds"
    assert source.path(source.parts[0]) == str(path)
    assert file("-").piped
    assert not source.piped


def test_a_missing_file_and_a_folder_are_errors(tmp_path):
    for path, message in ((tmp_path / "no.smi", "no such file"), (tmp_path, "a folder")):
        source = file(str(path))
        with pytest.raises(MolvaeError, match=message):
            source.path(source.parts[0])


@pytest.fixture
def served(tmp_path, monkeypatch) -> Iterator[Callable[[str, bytes], str]]:
    """A web server on this machine, and an empty cache for what is downloaded from it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def serve(name: str, content: bytes) -> str:
            (folder / name).write_bytes(content)
            return f"http://127.0.0.1:{server.server_address[1]}/{name}"

        yield serve
        server.shutdown()


def test_no_connection_is_told_in_a_few_words(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        url = f"http://127.0.0.1:{server.server_port}/train.csv.gz"  # nobody listens there any longer
    told = f"^{url}: no connection; the setting path takes a folder that holds train.csv$"
    with pytest.raises(MolvaeError, match=told):
        downloaded(url, "train.csv")


def test_a_download_without_a_published_checksum_is_taken_as_it_is(served):
    url = served("chembl_99_chemreps.txt.gz", content := gzip.compress(b"canonical_smiles\nCCO\n"))
    assert downloaded(url, "chembl_99_chemreps.txt.gz").read_bytes() == content


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_download_is_checked_kept_and_not_repeated(served, tmp_path):
    content = gzip.compress(b"SMILES\nCCO\n")
    url = served("train.csv.gz", content)
    source = Source("set", (Part(file="train.csv.gz", url=url, sha256=digest(content)),))
    path = Path(source.path(source.parts[0]))
    assert path.read_bytes() == content
    assert tmp_path / "cache" in path.parents
    (tmp_path / "served" / "train.csv.gz").unlink()
    assert source.path(source.parts[0]) == str(path)


def test_a_download_that_is_a_tar_gives_the_file_in_it(served, tmp_path):
    text, tar = b"CCO\nCCN\n", io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        member = tarfile.TarInfo("zinc.txt")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    part = Part(
        file="zinc250k.smi.gz",
        sha256=digest(text),
        of_text=True,
        url=served("zinc.txt.gz", tar.getvalue()),
        archive_sha256=digest(tar.getvalue()),
        member="zinc.txt",
    )
    downloads = tmp_path / "cache" / "molvae" / "downloads"
    downloads.mkdir(parents=True)
    of_another_process = downloads / "zinc250k.part"
    of_another_process.write_bytes(b"CC")
    source = Source("zinc250k", (part,))
    assert Path(source.path(part)).read_bytes() == text
    assert of_another_process.read_bytes() == b"CC"
    assert not list(downloads.glob(".*"))
    assert source.path(part).endswith(".smi")
    assert source.checked_sha256(part) == part.sha256


def test_another_content_and_a_dead_address_are_errors_that_name_the_way_out(served):
    url = served("train.csv.gz", b"something else")
    with pytest.raises(MolvaeError, match=r"SHA256 hash .* path takes a folder that holds train"):
        downloaded(url, "train.csv.gz", digest(b"the real thing"))
    with pytest.raises(MolvaeError, match=r"404.* path takes a folder"):
        downloaded(url.replace("train", "no"), "no.csv.gz", digest(b""))
