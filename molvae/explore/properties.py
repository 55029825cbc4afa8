"""Properties of lists of SMILES that may have gaps."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.mol import parse
from molvae.table import SMILES
from molvae.table.numbers import read_numbers


def column_or_property(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A table's column of numbers where it has one of the name, else the property of its molecules.

    Returns:
        float64 (n,), NaN where there is no number.

    Raises:
        ArgumentError: neither a column nor a property.
    """
    if name in frame:
        return read_numbers(frame[name])[0].to_numpy(dtype=float, na_value=np.nan)
    return properties_of(frame[SMILES].tolist(), [name])[name].to_numpy(dtype=float)


def properties_of(smiles: Sequence[str | None], names: Sequence[str]) -> pd.DataFrame:
    """Properties by name (`molvae.chem.descriptors`), one column each; NaN where there is no molecule.

    Raises:
        ArgumentError: there is no property of a name.
    """
    functions = {name: descriptor(name) for name in names}
    mols = [None if text is None else parse(text) for text in smiles]
    present = np.array([mol is not None for mol in mols], dtype=bool)
    table = pd.DataFrame(np.nan, index=range(len(mols)), columns=list(functions))
    for name, function in functions.items():
        table.loc[present, name] = evaluate(function, [mol for mol in mols if mol is not None])
    return table
