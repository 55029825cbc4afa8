"""The chemist's journey through all screens, hostile names on the way, and what axe says of each."""

from itertools import product
from pathlib import Path

from molvae.chem.mol import canonical, parse

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
SERIOUS = ("serious", "critical")
HOSTILE = "<img src=x onerror=alert(1)>"
LASSO = (13, 55)
"""Where the tool stands in the sketcher, in pixels."""
LEAD = "O=C(Nc1ccccc1)c1ccncc1"


def go(page, text: str) -> None:
    page.get_by_label("SMILES, InChI, molfile").fill(text)
    page.get_by_role("button", name="Go", exact=True).click()


def screen(page, name: str) -> None:
    page.get_by_role("navigation", name="Screens").get_by_role("button", name=name).click()


def findings(page) -> list[str]:
    """What axe finds that is serious."""
    page.evaluate(AXE)
    found = page.evaluate(f"async () => (await {RULES}).violations")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]


def test_from_drawing_to_export(page, tmp_path: Path) -> None:
    go(page, LEAD)
    page.wait_for_selector(f".trail button[aria-current][title='{canonical(LEAD)}']")
    page.get_by_text("analogues that pass").wait_for()
    assert not findings(page)
    page.locator(".cards .keep").nth(0).click()
    page.locator(".cards .keep").nth(1).click()

    page.get_by_role("tab", name="Axes").click()
    page.get_by_label("logP").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".strip .structure")
    assert not findings(page)

    page.get_by_role("tab", name="Path").click()
    page.get_by_label("To: SMILES").fill("CC(=O)Nc1ccc(O)cc1")
    page.get_by_role("button", name="Show the path").click()
    page.get_by_text("what differs from the first is colored").wait_for()

    screen(page, "Optimize")
    page.get_by_text("refuses").first.wait_for()
    upper = page.get_by_role("slider", name="QED, upper limit")
    before = float(upper.get_attribute("aria-valuenow"))
    upper.focus()
    page.keyboard.press("ArrowLeft")
    assert float(upper.get_attribute("aria-valuenow")) < before
    page.get_by_label("Budget, in calls").fill("20")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("20 of 20 calls").first.wait_for()
    page.get_by_text("; done").wait_for()
    page.wait_for_selector(".run .structure")
    assert "molvae optimize objective=objective.yaml" in page.locator(".run .code").inner_text()
    assert not findings(page)

    screen(page, "Basket")
    page.wait_for_selector(".kept .structure")
    page.get_by_label("Note of").first.fill(HOSTILE)
    page.get_by_label("Tags of").first.fill("make, soon")
    page.get_by_label("Choose all").check()
    page.wait_for_selector(".compared .structure")
    assert not findings(page)
    for kind in ("csv", "xlsx", "html"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Export as {kind}").click()
        download.value.save_as(tmp_path / f"basket.{kind}")
    text = (tmp_path / "basket.csv").read_text()
    assert text.count("\n") == 3
    assert f"{HOSTILE}," in text
    assert HOSTILE not in (tmp_path / "basket.html").read_text()


def test_a_table_of_hostile_names(page, tmp_path: Path) -> None:
    rows = [f"CC(=O)Nc1ccc({'C' * n}O)cc1,{HOSTILE}{n},{n}" for n in range(1, 20)]
    table = tmp_path / "<b>mine<b>.csv"
    table.write_text("\n".join(["smiles,name,pIC50", *rows, f"{HOSTILE},x,1", "C1CC,open,2"]) + "\n")
    screen(page, "Data")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_text("19 molecules; 2 rows refused").wait_for()
    page.get_by_text("Refused rows").click()
    page.get_by_text(f"row 21: {HOSTILE}").wait_for()
    assert not findings(page)
    page.get_by_role("button", name="Show the map").click()
    frame = page.frame_locator("iframe.map")
    frame.locator("#message[hidden]").wait_for(state="attached")  # the map is drawn and hears keys
    plane = frame.locator("#plane")
    plane.focus()
    page.keyboard.press("s")
    page.get_by_text("19 molecules", exact=True).wait_for()
    page.get_by_role("button", name="Pick 20").click()
    page.get_by_text("pick 19").wait_for()
    picked = page.locator(".cards:visible .card").first
    told = picked.locator("p").inner_text()
    assert HOSTILE in told
    assert "pIC50 " in told
    picked.locator(".keep").click()
    screen(page, "Basket")
    assert HOSTILE in page.locator(".kept .source").last.inner_text()
    assert page.locator("img[src='x']").count() == 0
    screen(page, "Explore")
    go(page, f"{HOSTILE}3")
    page.wait_for_selector(f".trail button[aria-current][title='{canonical('CC(=O)Nc1ccc(CCCO)cc1')}']")


BEYOND = """(width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const right = (one) => one.getBoundingClientRect().right;
    const beyond = [...document.querySelectorAll('*')].filter((one) => right(one) > width + 1);
    return beyond.map((one) => `${one.className} ${right(one)} ${one.textContent.slice(0, 60)}`);
}"""
"""What reaches beyond the right side of a page that can be scrolled there."""


def test_nothing_is_cut_off_and_axe_finds_nothing_serious(page) -> None:
    for scheme, width in product(("light", "dark"), (1280, 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        for name in ("Explore", "Optimize", "Data", "Basket"):
            screen(page, name)
            page.wait_for_timeout(300)
            assert page.evaluate(BEYOND, width) == [], (name, scheme, width)
            assert not findings(page), (name, scheme, width)


def test_what_is_drawn_with_points_is_a_part(page) -> None:
    go(page, "[*:1]c1ccc(N[*:2])cc1")
    page.wait_for_selector(".trail button[aria-current][title*='[*:1]']")
    page.get_by_role("tab", name="Parts", selected=True).wait_for()
    page.get_by_text("All that is drawn is kept").wait_for()
    assert page.get_by_role("button", name="Design").is_enabled()
    screen(page, "Optimize")
    page.get_by_text("refuses").or_(page.locator(".run")).or_(page.get_by_text("No run yet")).first.wait_for()
    page.get_by_role("button", name="Start").click()
    page.get_by_text("a part cannot be optimized").wait_for()


def mark_the_left_half(page) -> None:
    """Draw around the left half of the molecule with the sketcher's lasso."""
    box = page.locator(".sketcher").bounding_box()
    page.mouse.click(box["x"] + LASSO[0], box["y"] + LASSO[1])
    left, middle, top, bottom = 60, box["width"] / 2 + 25, 10, box["height"] - 10
    corners = [(left, top), (middle, top), (middle, bottom), (left, bottom), (left, top + 5)]
    page.mouse.move(box["x"] + left, box["y"] + top)
    page.mouse.down()
    for x, y in corners:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()


def test_atoms_that_are_marked_are_kept(page) -> None:
    go(page, LEAD)
    page.wait_for_selector(f".trail button[aria-current][title='{canonical(LEAD)}']")
    page.get_by_text("reading it").wait_for(state="hidden")
    mark_the_left_half(page)
    page.get_by_text("The marked atoms are kept").wait_for()
    page.get_by_role("button", name="Design").click()
    cards = page.locator(".view:visible .cards .structure")
    cards.first.wait_for()
    found = [parse(one.get_attribute("title")) for one in cards.all()]
    has_ring = [[mol.HasSubstructMatch(parse(ring)) for mol in found] for ring in ("c1ccccc1", "c1ccncc1")]
    assert any(map(all, has_ring))


def test_a_model_is_learned_from_a_column_and_a_round_is_proposed(page, tmp_path: Path) -> None:
    tails, rings = ("", "F", "Cl", "C", "OC", "CC", "C#N", "C(F)(F)F"), ("c2ccncc2", "c2ccccc2", "c2ccsc2")
    rows = [
        f"O=C(Nc1ccc({tail or '[H]'})cc1){ring},{5 + n / 8 + m}"
        for n, tail in enumerate(tails)
        for m, ring in enumerate(rings)
    ]
    table = tmp_path / "assay.csv"
    table.write_text("\n".join(["smiles,pIC50", *rows]) + "\n")
    screen(page, "Data")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_text(f"{len(rows)} molecules; 0 rows refused").wait_for()
    page.get_by_label("Wanted", exact=True).click()
    page.get_by_role("option", name="the lower the better").click()
    page.get_by_role("button", name="Learn from it").click()
    page.get_by_text(f"{len(rows)} compounds. Predicting others like those measured").wait_for()
    page.get_by_role("button", name="Propose 20 to make").click()
    page.get_by_text("to make next for pIC50, the lower the better: predicted value").wait_for()
    assert "±" in page.locator(".cards:visible .card p").first.inner_text()
    screen(page, "Optimize")
    page.get_by_text("No run yet").or_(page.locator(".run")).filter(visible=True).first.wait_for()
    page.get_by_label("Property", exact=True).click()
    page.get_by_role("option", name="predicted pIC50").click()
    page.get_by_role("button", name="Add", exact=True).click()
    block = page.locator(".wanted", has_text="predicted pIC50")
    block.wait_for()
    assert block.get_by_label("Wanted", exact=True).input_value() == "the lower the better"
    least = float(page.get_by_label("Below", exact=True).input_value())
    assert not findings(page)
    block.get_by_label("Wanted", exact=True).click()
    page.get_by_role("option", name="the higher the better").click()
    assert float(page.get_by_label("Above", exact=True).input_value()) > least


def test_another_molecule_takes_the_place_of_what_is_being_looked_for(page) -> None:
    for text in ("CCCCCCCCO", "CC(=O)[O-].[Na+]", "not a molecule", LEAD):
        go(page, text)
    page.wait_for_selector(f".trail button[aria-current][title='{canonical(LEAD)}']")
    page.get_by_text("analogues that pass").wait_for()
    lines = page.locator(".view:visible .card p").first.inner_text()
    assert "similar" in lines
    assert "ΔlogP" in lines
