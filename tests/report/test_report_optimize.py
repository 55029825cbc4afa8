import re
from html.parser import HTMLParser

import numpy as np
import pytest

from molvae.optimization.oracle.oracle import Oracle
from molvae.report.exploration import exploration_page
from molvae.report.optimize import optimization
from molvae.report.optimize_folder import gathered, write_folder
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property

MOLECULES = ["CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(OC)cc1", "c1cc[nH]c1", "C[N+](C)(C)CC([O-])=O", "CCO"]
TOLD = {"ending": "budget", "search": "surrogate", "seconds": 1.0, "refused": {"alerts: <b>BRENK": 3}}


@pytest.fixture
def run(tmp_path):
    """Return a function that makes a finished run of some objective."""

    def make(**terms):
        objective = Objective({name: Term(scorer) for name, scorer in terms.items()})
        with Oracle(objective, 5, tmp_path, description={"a": 1}) as oracle:
            oracle(MOLECULES)
        return gathered(oracle, TOLD, MOLECULES[:1], name="<i>mine", settings={"seed": "0"}, versions={})

    return make


def half(mols):
    return np.linspace(0.2, 0.5, len(mols))


def test_the_page_shows_scores_molecules_the_way_and_what_was_refused(run):
    page = exploration_page(optimization(run(qed=Property("qed"))))
    HTMLParser().feed(page)
    for title in ("Scores over the calls", "Best molecules", "The way to the best", "Refused before scoring"):
        assert title in page
    assert "Pareto front" not in page
    assert "&lt;i&gt;mine" in page
    assert "alerts: &lt;b&gt;BRENK" in page
    assert not re.search(r"(src|href)=|url\(|@import", page)  # nothing is loaded
    assert page.count("<svg") >= len(MOLECULES)


def test_two_terms_have_a_front(run, tmp_path):
    found = run(qed=Property("qed"), fsp3=Property("fsp3"))
    assert found.about["hypervolume"] == found.front.hypervolume
    assert 0 < found.front.hypervolume < 1
    page = exploration_page(optimization(found))
    assert "Pareto front" in page
    assert "→ qed" in page


def test_five_terms_have_a_front_without_a_volume(run):
    found = run(**{f"term_{number}": Property("qed") for number in range(5)})
    assert found.about["hypervolume"] is None
    assert "hypervolume" not in exploration_page(optimization(found)).lower().replace("term_", "")


def test_the_folder(run, tmp_path):
    write_folder(run(qed=Property("qed"), half=half), tmp_path / "out")
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        *("best.csv", "pareto.csv", "summary.json", "report.html", "best.png", "path.png", "curve.png")
    }
    for picture in ("best", "path", "curve"):
        assert (tmp_path / "out" / f"{picture}.png").read_bytes().startswith(b"\x89PNG")
