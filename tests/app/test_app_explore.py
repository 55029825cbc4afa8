"""The first screen in a browser: from a text to analogues, to one of them, and back."""

import re

from molvae.chem.mol import canonical

LEAD = "O=C(Nc1ccccc1)c1ccncc1"


def go(page, text: str) -> None:
    page.get_by_label("SMILES, InChI, molfile or a name of yours").fill(text)
    page.get_by_role("button", name="Go", exact=True).click()


def current(page) -> str:
    return page.get_by_label("SMILES, InChI, molfile or a name of yours").input_value()


def test_from_a_molecule_to_an_analogue_and_back(page) -> None:
    go(page, LEAD)
    page.wait_for_selector(f".trail button[title='{canonical(LEAD)}']")
    assert page.locator(".bars tr", has_text="MW").locator(".value").inner_text() == "198Da"
    assert "of approved drugs" in page.locator(".bars tr", has_text="logP").get_attribute("title")
    page.get_by_text("of the molecules that the model knows are more unusual").wait_for()
    told = page.get_by_text("analogues that pass the filters: ")
    told.wait_for()  # from now on none of them moves
    counts = [int(count) for count in re.findall(r"\d+", told.inner_text())]
    assert counts[0] == sum(counts[1:]) == page.locator(".cards .structure").count()
    for count, word in zip(counts[1:], re.findall("decoded|exchanged", told.inner_text()), strict=True):
        assert page.locator(".cards .card", has_text=word).count() == count
    first = page.locator(".cards .structure").first
    found = first.get_attribute("title")
    assert found not in (LEAD, canonical(LEAD))
    first.click()
    page.wait_for_selector(f".trail button[aria-current][title='{found}']")
    assert current(page) == found
    page.locator(f".trail button[title='{canonical(LEAD)}']").click()
    page.wait_for_selector(f".trail button[aria-current][title='{canonical(LEAD)}']")


MOLFILE = """
  drawn

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2500    1.3000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
"""
PASTED = """(field, text) => {
    const carried = new DataTransfer();
    carried.setData("text", text);
    const about = {clipboardData: carried, bubbles: true, cancelable: true};
    field.dispatchEvent(new ClipboardEvent("paste", about));
}"""


def test_a_molfile_can_be_pasted(page) -> None:
    page.get_by_label("SMILES, InChI, molfile or a name of yours").evaluate(PASTED, MOLFILE)
    page.wait_for_selector(".trail button[aria-current][title='CCO']")


def test_what_is_no_molecule_is_told_as_a_text(page) -> None:
    go(page, "<img src=x onerror=alert(1)>")
    note = page.get_by_text("draw a molecule, or give a SMILES")
    note.wait_for()
    assert page.locator("img[src='x']").count() == 0


def test_what_is_kept_is_in_the_basket_and_ticked_wherever_it_is_shown(page, browser, server) -> None:
    go(page, LEAD)
    page.wait_for_selector(f".trail button[aria-current][title='{canonical(LEAD)}']")
    page.get_by_role("button", name="Keep in the basket").first.click()
    page.get_by_role("button", name="In the basket").wait_for()
    page.get_by_text("analogues that pass the filters").wait_for()
    plus, tick = (page.locator(".cards .keep", has_text=sign) for sign in "+✓")
    shown = plus.count()
    other = browser.new_page()
    other.goto(server.url)
    plus.first.click()
    tick.wait_for()
    tick.click()  # and out again
    tick.wait_for(state="detached")
    plus.first.click()
    page.get_by_role("button", name="Basket 2").click()
    other.get_by_role("button", name="Basket 2").wait_for()
    other.close()
    page.wait_for_selector(f"[aria-label=Basket] .structure[title='{canonical(LEAD)}']")
    page.get_by_label("Note of").last.fill("make it")
    page.get_by_label("Note of").last.blur()
    page.get_by_role("button", name="Explore").click()
    tick.click()
    page.get_by_text("It has a note or tags").wait_for()
    page.get_by_role("button", name="Basket 2").click()
    page.get_by_label("Choose all").check()
    page.get_by_role("button", name="Take out").click()
    page.get_by_text("Nothing is kept yet").wait_for()
    page.get_by_role("button", name="Explore").click()
    page.get_by_role("button", name="Keep in the basket").first.wait_for()
    assert (plus.count(), tick.count()) == (shown, 0)
