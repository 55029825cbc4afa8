import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molvae.data.appender import NpyAppender


@settings(deadline=None)
@given(pieces=st.lists(st.lists(st.integers(0, 65535), max_size=50), max_size=8))
def test_the_file_is_all_pieces_end_to_end(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("npy") / "a.npy"
    with NpyAppender(path, np.uint16) as appender:
        for piece in pieces:
            appender.append(np.array(piece, np.int64))
    loaded = np.load(path)
    assert loaded.dtype == np.uint16
    assert loaded.tolist() == [value for piece in pieces for value in piece]


def test_it_can_be_memory_mapped(tmp_path):
    with NpyAppender(tmp_path / "a.npy", np.int64) as appender:
        appender.append(np.arange(100_000))
    assert np.load(tmp_path / "a.npy", mmap_mode="r")[-1] == 99_999


def test_after_an_error_the_file_does_not_pass_for_whole(tmp_path):
    def fail():
        with NpyAppender(tmp_path / "a.npy", np.int64) as appender:
            appender.append(np.arange(10))
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert len(np.load(tmp_path / "a.npy")) == 0
