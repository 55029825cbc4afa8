import xml.etree.ElementTree as ElementTree
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from molvae.errors import ArgumentError, MolvaeError
from molvae.report.grid import HEIGHT, LETTERS, LINE, MOST, WIDTH, Grid, draw_grid

ASPIRIN, LONG = "CC(=O)Oc1ccccc1C(=O)O", "C" * 60
SVG = "{http://www.w3.org/2000/svg}"


def texts(file):
    return [element.text for element in ElementTree.parse(file).iter(f"{SVG}text")]


def test_page_has_a_cell_for_each_molecule(tmp_path):
    draw_grid(Grid([ASPIRIN] * 7, ["QED 0.55 · SA 1.6\nlogP 1.3"] * 7, columns=3), str(tmp_path / "page.png"))
    image = Image.open(tmp_path / "page.png")
    assert image.size == (3 * WIDTH, 3 * (HEIGHT + 3 * LINE))
    pixels = np.asarray(image.convert("RGB"))
    assert (pixels[0] == 255).all()  # a white page
    row, column = 2 * (HEIGHT + 3 * LINE), WIDTH
    assert (pixels[row : row + HEIGHT, :column] < 255).any()  # the seventh molecule
    assert (pixels[row:, column:] == 255).all()  # and two empty cells


@pytest.mark.parametrize("smiles", [ASPIRIN, LONG, "C", "[Na+].[Cl-]", "C1CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC1"])
def test_nothing_is_clipped_at_a_cells_edge(tmp_path, smiles):
    draw_grid(Grid([smiles], ["legend"]), str(tmp_path / "page.png"))
    pixels = np.asarray(Image.open(BytesIO((tmp_path / "page.png").read_bytes())).convert("RGB"))
    assert (pixels < 255).any()
    assert (pixels[:, [0, -1]] == 255).all()
    assert (pixels[[0, HEIGHT - 1]] == 255).all()


def test_svg_has_the_legends(tmp_path):
    draw_grid(
        Grid([ASPIRIN, "no molecule"], ["aspirin\nlogP < 2 & > 1", "x" * 100]), str(tmp_path / "page.svg")
    )
    assert texts(tmp_path / "page.svg") == ["aspirin", "logP < 2 & > 1", "x" * (LETTERS - 1) + "…"]


def test_many_molecules_are_cut_and_counted(tmp_path):
    count = MOST + 1234
    draw_grid(Grid(["CCO"] * count, [str(i) for i in range(count)]), str(tmp_path / "page.svg"))
    assert texts(tmp_path / "page.svg")[-2:] == [str(MOST - 1), "the first 50 of 1,284 molecules"]


def test_other_pictures_are_refused(tmp_path):
    with pytest.raises(ArgumentError, match=r"\.png or \.svg"):
        draw_grid(Grid([ASPIRIN], ["a"]), str(tmp_path / "page.jpg"))


def test_nothing_to_draw_is_an_error(tmp_path):
    with pytest.raises(MolvaeError, match="no molecule to draw"):
        draw_grid(Grid([], []), str(tmp_path / "page.png"))


def test_a_destination_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "page.png").mkdir()
    with pytest.raises(MolvaeError, match=r"page\.png: cannot be written"):
        draw_grid(Grid([ASPIRIN], ["a"]), str(tmp_path / "page.png"))
    (tmp_path / "file").touch()
    with pytest.raises(MolvaeError, match=r"file/page\.png: cannot be written"):
        draw_grid(Grid([ASPIRIN], ["a"]), str(tmp_path / "file" / "page.png"))
    assert {path.name for path in tmp_path.iterdir()} == {"page.png", "file"}  # no half file beside
