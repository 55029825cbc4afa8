"""Structural alerts: published lists of substructures that assays and medicinal chemists distrust."""

from collections.abc import Sequence
from functools import cache

from rdkit.Chem import Mol
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter


class Alerts(ExplainingFilter):
    """Passes molecules without an alert of RDKit's catalogs.

    Args:
        catalogs: PAINS, BRENK, NIH, CHEMBL, or one of ChEMBL's sets such as CHEMBL_Dundee, CHEMBL_Glaxo.

    Raises:
        SettingError: for a catalog RDKit does not have.
    """

    def __init__(self, catalogs: Sequence[str]) -> None:
        known = FilterCatalogParams.FilterCatalogs.names
        for name in catalogs:
            if name not in known:
                raise SettingError("catalogs", name, f"RDKit has {', '.join(known)}")
        self.catalogs = tuple(catalogs)

    def failure(self, mol: Mol) -> str:
        """Name the first alert found, after its catalog where there are several: "BRENK nitro_group"."""
        for name in self.catalogs:
            entry = _catalog(name).GetFirstMatch(mol)
            if entry is not None:
                alert = entry.GetDescription()
                return f"{name} {alert}" if len(self.catalogs) > 1 else alert
        return ""


@cache
def _catalog(name: str) -> FilterCatalog:
    """Built once in each process: hundreds of patterns, too many to send along with every chunk."""
    params = FilterCatalogParams()
    params.AddCatalog(FilterCatalogParams.FilterCatalogs.names[name])
    return FilterCatalog(params)
