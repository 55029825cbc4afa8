"""Writes SD files through RDKit, record by record."""

from typing import IO

import pandas as pd

from molvae.table.columns import NAME, SMILES
from molvae.table.held import BREAKS, Said
from molvae.table.sdf_record import BLANK, END


class SdfRows:
    """Appends rows: a flat drawing of each molecule, its name, all other columns as data fields.

    A SMILES that RDKit cannot read becomes a record without atoms; its text is kept in the field `smiles`.
    """

    def __init__(self, stream: IO[str], said: Said):
        self._stream = stream
        self._said = said

    def append(self, frame: pd.DataFrame) -> None:
        """Append rows; what would end a value or a record in its middle has a space before it."""
        from rdkit import Chem, rdBase
        from rdkit.Chem.rdDepictor import Compute2DCoords

        from molvae.chem.mol import parse

        with rdBase.BlockLogs():
            for row in frame.to_dict("records"):
                known = {str(name): str(value) for name, value in row.items() if not pd.isna(value)}
                mol = parse(known.get(SMILES, "")) or Chem.Mol()
                if mol.GetNumAtoms() or not known.get(SMILES):
                    known.pop(SMILES, None)  # read back, it would be a second column of the same
                Compute2DCoords(mol)
                mol.SetProp("_Name", self._title(known.pop(NAME, "")))
                fields = [f">  <{name}>\n{self._value(name, value)}\n\n" for name, value in known.items()]
                self._stream.write(f"{Chem.MolToMolBlock(mol)}{''.join(fields)}{END}\n")

    def _title(self, text: str) -> str:
        title = BREAKS.sub(" ", text)
        title = f" {title}" if title.startswith(END) else title
        if title != text:
            self._said(NAME, f"a title is one line: spaces for line breaks, and before {END}")
        return title

    def _value(self, name: str, text: str) -> str:
        if not text:
            return text
        held = "\n".join(f" {line}" if _ends(line) else line for line in BREAKS.split(text))
        if held != text:
            self._said(name, f"line ends are \\n, and a space is put before {END} and in blank lines")
        return held


def _ends(line: str) -> bool:
    """Tell whether a line of a value would end it, or its record, or lose a part of itself."""
    return line.startswith(END) or not (line.strip(BLANK) or line.startswith((" ", "\t")))
