import math
import os

import pytest

from molvae.parallel.cores import cores, quota

MACHINE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
V1 = "3:cpuset:/\n2:cpu,cpuacct:/user/one\n1:name=systemd:/elsewhere\n0::/\n"


def v1(folder: str, quota: str) -> dict[str, str]:
    return {f"{folder}/cpu.cfs_quota_us": f"{quota}\n", f"{folder}/cpu.cfs_period_us": "100000\n"}


@pytest.fixture
def control_groups(tmp_path):
    """Return a function that writes what Linux shows of a process's groups: their names and their files."""

    def write(groups: str, files: dict[str, str]):
        (tmp_path / "cgroup").write_text(groups)
        for name, content in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path / "cgroup", tmp_path / "fs"

    return write


@pytest.mark.parametrize(
    ("groups", "files", "granted"),
    [
        ("0::/a/b\n", {"a/b/cpu.max": "150000 100000\n"}, 1.5),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "50000 100000\n"}, 0.5),
        ("0::/a/b\n", {"a/b/cpu.max": "100000 50000\n", "a/cpu.max": "300000 100000\n"}, 2.0),
        ("0::/a/b\n", {"other/cpu.max": "50000 100000\n"}, math.inf),
        ("0::/docker/0123\n", {"cpu.max": "200000 100000\n"}, 2.0),  # of the container, which sees no more
        ("0::/../b\n", {"cpu.max": "max 100000\n"}, math.inf),
        (V1, v1("cpu/user/one", "-1"), math.inf),
        (V1, v1("cpu/user", "250000"), 2.5),
        (V1, v1("cpuset", "100000"), math.inf),
        ("", {}, math.inf),
        ("\nnonsense\n", {}, math.inf),
    ],
)
def test_the_tightest_quota_of_a_group_and_those_above_it_counts(control_groups, groups, files, granted):
    assert quota(*control_groups(groups, files)) == granted


@pytest.mark.parametrize(("granted", "left"), [("1000", 1), ("100000", 1), ("100001", 2), ("9999999", 99)])
def test_a_part_of_a_core_is_one_and_a_quota_gives_none(control_groups, granted, left):
    assert cores(*control_groups("0::/\n", {"cpu.max": f"{granted} 100000"})) == min(left, MACHINE)


def test_other_systems_have_no_groups(tmp_path):
    assert cores(tmp_path / "none", tmp_path / "fs") == MACHINE


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="affinity cannot be set here")
def test_affinity_counts():
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)
