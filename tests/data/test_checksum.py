import gzip
import hashlib
import os

from molvae.data.checksum import fingerprint, sha256


def test_of_a_file_and_of_the_text_inside_a_gz(tmp_path):
    text = b"CCO\nCCN\n"
    plain, packed = tmp_path / "a.smi", tmp_path / "a.smi.gz"
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text))
    expected = hashlib.sha256(text).hexdigest()
    assert sha256(plain) == sha256(plain, uncompressed=True) == sha256(packed, uncompressed=True) == expected
    assert sha256(packed) == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_a_fingerprint_changes_with_size_and_with_time(tmp_path):
    path = tmp_path / "a.smi"
    path.write_text("CCO")
    first = fingerprint(path)
    os.utime(path, ns=(first["mtime_ns"], first["mtime_ns"]))
    assert fingerprint(path) == first
    os.utime(path, ns=(first["mtime_ns"], first["mtime_ns"] + 1))
    assert fingerprint(path) != first
