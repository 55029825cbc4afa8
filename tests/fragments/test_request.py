"""What a user asks to keep is understood, or refused in one line."""

from typing import Any

import numpy as np
import pytest

from molvae.errors import SettingError
from molvae.fragments.request import task_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task

BIPHENYLMETHANOL = "OCc1ccccc1-c1ccccc1"


def asked(start: str, **settings: Any) -> Task:
    table, generator = FragmentTable.shipped(), np.random.default_rng(0)
    return task_of(start, table=table, generator=generator, **settings)


@pytest.mark.parametrize(
    ("start", "settings", "smiles", "groups"),
    [
        ("*c1ccccc1", {}, "c1ccc([*:1])cc1", ((1,),)),
        ("[3*]c1ccc([7*])cc1", {}, "c1cc([*:7])ccc1[*:3]", ((3,), (7,))),
        ("[3*]c1ccc([7*])cc1", {"points": "7"}, "c1ccc([*:7])cc1", ((7,),)),
        ("[1*]c1ccccc1.[1*]N1CCCC1", {}, "C1CCN([*:2])C1.c1ccc([*:1])cc1", ((1, 2),)),
        (BIPHENYLMETHANOL, {"keep": "atoms:2,3,4,5,6,7"}, "c1ccc([*:2])c([*:1])c1", ((1,), (2,))),
        (
            "c1ccccc1C(=O)NC1CC1",
            {"keep": "atoms:0,1,2,3,4,5,9,10,11"},
            "C1CC1[*:2].c1ccc([*:1])cc1",
            ((1, 2),),
        ),
    ],
)
def test_what_stays(start: str, settings: dict[str, Any], smiles: str, groups: tuple) -> None:
    task = asked(start, **settings)
    assert (task.kept.smiles, task.kept.groups) == (smiles, groups)


@pytest.mark.parametrize(
    ("start", "settings", "message"),
    [
        ("CCO", {}, "start=CCO: no attachment point such as [*:1]"),
        ("CC(", {}, "start=CC(: invalid SMILES"),
        ("C=[*:1]", {}, "on a double, triple or aromatic bond"),
        ("C[*:1]C", {}, "attachment point 1 has 2 bonds"),
        ("[*:1][*:2]", {}, "is on no heavy atom"),
        ("[*:1]C.CC", {}, "a fragment has 0 attachment points"),
        ("[*:1]C.C", {"mode": "decorate"}, "mode=link joins them"),
        ("[*:1]C", {"mode": "link"}, "is one fragment"),
        ("[*:1]C", {"points": "2"}, "points=2: start has the attachment points 1"),
        ("[*:1]C", {"points": "a"}, "points=a: numbers of attachment points"),
        ("[*:1]C", {"keep": "C"}, "start has attachment points"),
        ("[*:1]C", {"mode": "extend"}, "mode=extend: auto or decorate"),
        (BIPHENYLMETHANOL, {"keep": "c1ccccc1"}, "matches start 2 times; say which: keep=atoms:2,3,4,5,6,7"),
        (BIPHENYLMETHANOL, {"keep": "N"}, "matches nothing of start"),
        (BIPHENYLMETHANOL, {"keep": "c1"}, "no SMARTS that RDKit can read"),
        (BIPHENYLMETHANOL, {"keep": "atoms:1,x"}, "numbers of atoms from 0 to 13"),
        (BIPHENYLMETHANOL, {"keep": "atoms:99"}, "numbers of atoms from 0 to 13"),
        (BIPHENYLMETHANOL, {"keep": "atoms:2,3"}, "cuts a ring between atoms"),
        ("CCO", {"keep": "CCO"}, "is all of start; mode=grow adds to it"),
        ("FC(F)(F)F", {"mode": "grow"}, "has no hydrogen that could be replaced"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(
    start: str, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingError) as refused:
        asked(start, **settings)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
