"""A page of molecules, drawn with what is known of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from rdkit.Chem import Mol
from rdkit.Chem.Draw import rdMolDraw2D

from molvae.errors import ArgumentError, MolvaeError
from molvae.files.whole import check_writable, write_whole
from molvae.report.difference import laid_out_beside
from molvae.report.drawing import arranged, drawn_by

MOST = 50
WIDTH, HEIGHT = 300, 230
"""One molecule's place, in pixels; its legend comes below."""

LINE, FONT = 22, 16
"""Height of a legend's line and of its letters, in pixels."""

COLORS = 64
"""Of a .png: a third of the size that all would take, and no difference to be seen."""

LETTERS = 36
"""Most letters of a line that a cell has room for; a longer line is cut."""


@dataclass(frozen=True)
class Grid:
    """Molecules to draw in rows."""

    smiles: Sequence[str]
    """"" is a place without a molecule."""
    legends: Sequence[str]
    """Of each molecule, one to three lines."""
    columns: int = 5
    """Molecules in a row."""
    alike: bool = False
    """What a molecule shares with the one before it lies at the same place in both pictures."""
    shared: Sequence[Sequence[int]] = ()
    """Of each molecule the atoms that lie as those of the first one, in the same order; () where none do."""
    colored: Sequence[Sequence[int]] = ()
    """Of each molecule the atoms that are colored; () colors none."""
    leads: Sequence[str] = ()
    """Of each molecule the SMILES of the one that it is a change of: it lies as that one, and where they
    differ is colored."""


def draw_grid(grid: Grid, destination: str) -> None:
    """Draw molecules in rows on a white page, each with its legend below, and write the picture.

    Args:
        grid: the molecules; the first 50 are drawn, and a note tells how many there are. A blank cell with
            its legend stands for what cannot be read.
        destination: .png or .svg; it appears whole or not at all.

    Raises:
        ArgumentError: for another kind of picture.
        MolvaeError: if there is nothing to draw, or the destination cannot be written.
    """
    kind = check_picture(destination)
    count = len(grid.smiles)
    if not count:
        raise MolvaeError(f"there is no molecule to draw in {destination}")
    shown = list(grid.legends[:MOST])
    note = f"the first {MOST} of {count:,} molecules" if count > MOST else ""
    lines = max(len(text.splitlines()) for text in shown)
    page = _Page(len(shown), min(grid.columns, len(shown)), lines, note)
    mols, colored = placed(grid, MOST)
    write_whole(Path(destination), _PICTURES[kind](page, mols, shown, colored))


def placed(grid: Grid, most: int) -> tuple[list[Mol], Sequence[Sequence[int]]]:
    """The first molecules of a grid, laid out as it says, and of each the atoms that are colored."""
    smiles = grid.smiles[:most]
    if grid.leads:
        return laid_out_beside(smiles, grid.leads[:most])
    colored = grid.colored[:most] or [()] * len(smiles)
    return arranged(smiles, grid.shared[:most], alike=grid.alike), colored


def check_picture(destination: str) -> str:
    """The kind of picture that a file's name asks for: ".png" or ".svg".

    Raises:
        ArgumentError: for another kind.
        MolvaeError: it cannot be written, where that can be told beforehand.
    """
    kind = Path(destination).suffix.lower()
    if kind not in _PICTURES:
        raise ArgumentError(f"{destination}: pictures are .png or .svg")
    check_writable(Path(destination))
    return kind


@dataclass(frozen=True)
class _Page:
    """Where things go, in pixels."""

    cells: int
    columns: int
    lines: int
    note: str

    @property
    def width(self) -> int:
        return self.columns * WIDTH

    @property
    def height(self) -> int:
        return -(-self.cells // self.columns) * (HEIGHT + self.legend) + (2 * LINE if self.note else 0)

    @property
    def legend(self) -> int:
        """Height of a cell's legend, with room below it."""
        return (self.lines + 1) * LINE

    def corner(self, cell: int) -> tuple[int, int]:
        """Left and top of a cell."""
        row, column = divmod(cell, self.columns)
        return column * WIDTH, row * (HEIGHT + self.legend)

    def texts(self, legends: Sequence[str]) -> Iterator[tuple[float, float, str]]:
        """Center and base line of each line of text."""
        for cell, legend in enumerate(legends):
            left, top = self.corner(cell)
            for number, line in enumerate(legend.splitlines(), start=1):
                fitting = line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…"
                yield left + WIDTH / 2, top + HEIGHT + number * LINE, fitting
        if self.note:
            yield self.width / 2, self.height - LINE, self.note


def _png(page: _Page, mols: Sequence[Mol], legends: Sequence[str], colored: Sequence[Sequence[int]]) -> bytes:
    image = Image.new("RGB", (page.width, page.height), "white")
    for cell, mol in enumerate(mols):
        drawn = drawn_by(mol, rdMolDraw2D.MolDraw2DCairo(WIDTH, HEIGHT), colored[cell])
        image.paste(Image.open(BytesIO(drawn)), page.corner(cell))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(FONT)
    for x, y, text in page.texts(legends):
        draw.text((x, y), text, fill="black", font=font, anchor="ms")
    file = BytesIO()
    image.quantize(COLORS, dither=Image.Dither.NONE).save(file, format="png", optimize=True)
    return file.getvalue()


def _svg(page: _Page, mols: Sequence[Mol], legends: Sequence[str], colored: Sequence[Sequence[int]]) -> bytes:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width}" height="{page.height}">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for cell, mol in enumerate(mols):
        left, top = page.corner(cell)
        drawn = drawn_by(mol, rdMolDraw2D.MolDraw2DSVG(WIDTH, HEIGHT), colored[cell])
        parts.append(drawn[drawn.index("<svg") :].replace("<svg", f'<svg x="{left}" y="{top}"', 1))
    font = f'font-family="sans-serif" font-size="{FONT}" text-anchor="middle"'
    parts += [f'<text x="{x}" y="{y}" {font}>{escape(text)}</text>' for x, y, text in page.texts(legends)]
    return "\n".join([*parts, "</svg>"]).encode()


_PICTURES = {".png": _png, ".svg": _svg}
