import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from pages import without_script

from molvae.report.cards import MOST, cards, properties, reason_bars, shown_of
from molvae.report.exploration import Bar, Card, Exploration, Section, Tile, exploration_page
from molvae.report.pages.arithmetic import arithmetic_page
from molvae.report.pages.interpolation import interpolation_page
from molvae.report.pages.latent import decoded_page, encoded_page
from molvae.report.pages.neighbors import neighbors_page
from molvae.report.pages.outliers import outliers_page
from molvae.report.pages.subset import subset_page
from molvae.report.pages.traversal import traversal_page

DRUGS = ["CC(=O)Nc1ccc(O)cc1", "CC(C)Cc1ccc(C(C)C(=O)O)cc1", "CCOC(=O)c1ccc(N)cc1"]
EVIL = "<script>alert(1)</script>"


class Outline(HTMLParser):
    """Names of the elements, and the text of the page."""

    def __init__(self, page):
        super().__init__()
        self.names, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)

    def handle_data(self, data):
        self.texts.append(data.strip())


def table(**columns):
    return pd.DataFrame({"smiles": DRUGS, "qed": [0.6, 0.8, np.nan], "logp": [1.35, 3.07, 1.45], **columns})


def test_a_page_is_complete_in_itself_and_says_how_it_was_made():
    content = Exploration(
        "kind", "title", "lead", [Tile("molecules", "3")], [Section("Molecules", cards=[Card(DRUGS[0])])]
    )
    page = without_script(exploration_page(content))
    assert not re.search(r"(src|href)=|url\(|@import|https?://(?!www\.w3\.org)", page)
    assert "script" not in Outline(page).names
    assert Outline(page).names.count("svg") == 1
    assert DRUGS[0] in Outline(page).texts


def test_columns_of_words_are_read_from_the_left_and_those_of_numbers_are_not():
    rows = [["R1", "12,345 (3.1%)", "H → *F", "–"], ["R2", "1e-05", "near the best", "<1%"]]
    section = Section("Rows", header=["id", "count", "why", "chance"], rows=rows)
    assert section.words == [False, False, True, False]
    page = exploration_page(Exploration("kind", "title", "lead", sections=[section]))
    assert '<td class="words">near the best</td>' in page
    assert "<td>1e-05</td>" in page


def test_everything_is_escaped():
    content = Exploration(
        EVIL,
        EVIL,
        EVIL,
        [Tile(EVIL, EVIL, EVIL)],
        [
            Section(EVIL, EVIL, [Card(EVIL, EVIL, EVIL, id=EVIL)], header=[EVIL], rows=[[EVIL, EVIL]]),
            Section(EVIL, bars=[Bar(EVIL, EVIL, 1.0)]),
        ],
        settings={EVIL: EVIL, f"a.{EVIL}": EVIL},
        versions={EVIL: EVIL},
    )
    outline = Outline(without_script(exploration_page(content)))
    assert "script" not in outline.names
    assert outline.texts.count(EVIL) > 15


def test_sections_without_content_are_left_out_and_nested_settings_folded():
    page = exploration_page(
        Exploration("k", "t", "l", [], [Section("Nothing here")], settings={"model": "m", "scoring.a": "b"})
    )
    assert "Nothing here" not in page
    assert page.index("All settings") < page.index("scoring.a")


def test_a_legend_has_what_the_table_knows():
    made = cards(table(), ["one", "two", "three"], ["a", "", "c"])
    assert made[0] == Card(DRUGS[0], "one\nQED 0.60 · logP 1.4\n151 Da", "a", id="1")
    assert made[2].legend == "three\nlogP 1.4 · 165 Da"
    assert properties({"smiles": "C"}) == ""
    assert (shown_of(3), shown_of(MOST + 1)) == ("All 3", "The first 60 of 61")


def test_reasons_are_sorted_and_their_shares_are_of_all_rows():
    assert reason_bars({"": 6, "rare": 1, "common": 3}, 10) == [
        Bar("common", "3 (30.0%)", 1.0),
        Bar("rare", "1 (10.0%)", 1 / 3),
    ]
    assert reason_bars({"": 4}, 4) == []


def pages():
    path = table(t=[0.0, 0.5, 1.0], similarity_start=[1.0, 0.3, 0.1], similarity_end=[0.1, 0.3, 1.0])
    yield interpolation_page([(DRUGS[0], DRUGS[2])], [path], 9), 3
    top = table(frequency=[0.5, 0.2, 0.1], entropy=1.2, source="latent", distance=0.1)
    terms = {"start": DRUGS[:1], "− minus": DRUGS[:2], "+ plus": []}
    yield arithmetic_page(terms, top, 100, "3 of 3 molecules pass the filters."), 6
    yield arithmetic_page(terms, top.assign(source="parts"), 100, EVIL), 6
    walked = table(path=1, t=[-1.0, 0.0, 1.0])
    walked.loc[1, ["smiles", "logp"]] = [None, np.nan]
    answers = pd.DataFrame({"property": ["logp"], "correlation": [0.9], "paths": [1], "change": [0.1]})
    yield traversal_page(walked, "logp", answers, 3), 2
    near = table(similarity=[0.9, 0.5, 0.2], score=[0.1, 0.2, 0.3], scaffold_kept=[True, True, False])
    bins = {"points": 3, "valid": 1.0, "itself": 0.0, "lower": 0.2, "median": np.nan, "upper": 0.9}
    bins = pd.DataFrame([{"to": 5.0, **bins, "scaffold_kept": 0.6}])
    yield neighbors_page({DRUGS[0]: near}, {DRUGS[0]: near}, {DRUGS[0]: bins}), 4
    measures = {"nll": [1.0, 2.0, np.nan], "latent_distance": 1.0, "nearest_similarity": 0.5}
    judgment = table(**measures, outlier_score=[0.2, 0.99, 1.0], is_outlier=[False, True, True])
    ordinary = {name: np.arange(9.0) for name in measures}
    yield outliers_page("a.csv", judgment, ordinary, {"": 2, "invalid SMILES": 1}, 0.05), 2
    yield subset_page(table(score=1.0, scaffold=""), table(score=0.5), "score", 0.8), 3
    yield encoded_page("a.smi", table(length=8.0, deviation=[0.1, 0.3, 0.2]), {"": 3}), 3
    yield decoded_page("a.npz", table(point=[1, 2, 2], frequency=0.4, entropy=1.0), 2, 0), 2
    yield decoded_page("a.npz", pd.DataFrame({"smiles": ["", "C"], "point": [1, 2]}), 2, 1), 1


@pytest.mark.parametrize(("content", "molecules"), list(pages()), ids=lambda one: getattr(one, "kind", ""))
def test_each_verb_s_page_draws_its_molecules(content, molecules):
    page = exploration_page(content)
    assert len(re.findall(r'<svg role="img"', page)) == molecules
    assert ">nan<" not in page


def test_a_legend_leaves_out_what_is_missing_and_shows_a_text_as_it_is():
    row = {"qed": "0.61", "logp": "N/A", "sa": "<2", "mw": None}
    assert properties(row) == "QED 0.61 · sa <2"
