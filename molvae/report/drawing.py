"""Molecules as inline SVG."""

from markupsafe import Markup, escape
from rdkit.Chem.Draw.rdMolDraw2D import MolDraw2DSVG, PrepareAndDrawMolecule

from molvae.chem.mol import parse


def molecule(smiles: str, width: int = 240, height: int = 170) -> Markup:
    """One molecule as SVG without a background of its own; the text itself where it cannot be drawn."""
    mol = parse(smiles)
    if mol is None:
        return Markup("<span>{}</span>").format(smiles)
    drawer = MolDraw2DSVG(width, height)
    options = drawer.drawOptions()
    options.clearBackground = False
    options.padding = 0.08
    PrepareAndDrawMolecule(drawer, mol)
    drawer.FinishDrawing()
    # RDKit draws the molecule it has parsed: nothing of the text reaches its SVG. The XML prologue goes.
    svg = drawer.GetDrawingText()
    return Markup(
        svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(smiles)}"', 1)
    )
