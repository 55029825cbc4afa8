import re
from html.parser import HTMLParser

import numpy as np
import pytest

from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.result import result_of
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property

MOLECULES = ["CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(OC)cc1", "c1cc[nH]c1", "C[N+](C)(C)CC([O-])=O", "CCO"]
RUN = {"ending": "budget", "search": "surrogate", "seconds": 1.0, "refused": {"alerts: <b>BRENK": 3}}


@pytest.fixture
def run():
    """Return a function that makes a finished run of some objective."""

    def make(**terms):
        objective = Objective({name: Term(scorer) for name, scorer in terms.items()})
        with Oracle(objective, 5) as oracle:
            oracle(MOLECULES)
        return result_of(oracle.calls, objective, MOLECULES[:1], budget=5, name="<i>mine", run=RUN)

    return make


def half(mols):
    return np.linspace(0.2, 0.5, len(mols))


def test_the_page_shows_scores_molecules_the_way_and_what_was_refused(run):
    page = run(qed=Property("qed")).html({"seed": "0"})
    HTMLParser().feed(page)
    for title in ("Scores over the calls", "Best molecules", "The way to the best", "Refused before scoring"):
        assert title in page
    assert "Pareto front" not in page
    assert "&lt;i&gt;mine" in page
    assert "alerts: &lt;b&gt;BRENK" in page
    assert not re.search(r"(src|href)=|url\(|@import", page)  # nothing is loaded
    assert page.count("<svg") >= len(MOLECULES)


def test_two_terms_have_a_front(run):
    found = run(qed=Property("qed"), fsp3=Property("fsp3"))
    assert found.summary["hypervolume"] == found.pareto.hypervolume
    assert 0 < found.pareto.hypervolume < 1
    page = found.html()
    assert "Pareto front" in page
    assert "→ QED" in page


def test_five_terms_have_a_front_without_a_volume(run):
    found = run(**{f"term_{number}": Property("qed") for number in range(5)})
    assert found.summary["hypervolume"] is None
    assert "hypervolume" not in found.html().lower().replace("term_", "")


def test_the_folder(run, tmp_path):
    run(qed=Property("qed"), half=half).save_all(tmp_path / "out")
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        *("best.csv", "pareto.csv", "summary.json", "report.html", "best.png", "path.png", "curve.png")
    }
    for picture in ("best", "path", "curve"):
        assert (tmp_path / "out" / f"{picture}.png").read_bytes().startswith(b"\x89PNG")
