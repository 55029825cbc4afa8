"""Structural alerts: published lists of substructures that assays and medicinal chemists distrust."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Self

from rdkit.Chem import Mol
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

from molvae.checks.did_you_mean import did_you_mean
from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter


class Alerts(ExplainingFilter):
    """Passes molecules without an alert of RDKit's catalogs.

    Args:
        catalogs: PAINS, BRENK, NIH, CHEMBL, or one of ChEMBL's sets such as CHEMBL_Dundee, CHEMBL_Glaxo.
        without: names of alerts that are left out.

    Raises:
        SettingError: for a catalog RDKit does not have, or an alert that is in none of the catalogs.
    """

    def __init__(self, catalogs: Sequence[str], without: Iterable[str] = ()) -> None:
        known = FilterCatalogParams.FilterCatalogs.names
        for name in catalogs:
            if name not in known:
                raise SettingError("catalogs", name, f"RDKit has {', '.join(known)}")
        self.catalogs = tuple(catalogs)
        self.without = frozenset(without)
        for name in self.without.difference(*map(_names, self.catalogs)):
            names = set().union(*map(_names, self.catalogs))
            raise SettingError("without", name, f"alerts of {', '.join(catalogs)}{did_you_mean(name, names)}")

    def failure(self, mol: Mol) -> str:
        """Name the first alert found, after its catalog where there are several: "BRENK nitro_group"."""
        for name in self.catalogs:
            entry = _catalog(name, self.without).GetFirstMatch(mol)
            if entry is not None:
                alert = entry.GetDescription()
                return f"{name} {alert}" if len(self.catalogs) > 1 else alert
        return ""

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same without the alerts that some molecules have."""
        found = (entry for name in self.catalogs for mol in mols for entry in _catalog(name).GetMatches(mol))
        return type(self)(self.catalogs, self.without | {entry.GetDescription() for entry in found})


@cache
def _catalog(name: str, without: frozenset[str] = frozenset()) -> FilterCatalog:
    """Built once in each process: hundreds of patterns, too many to send along with every chunk."""
    params = FilterCatalogParams()
    params.AddCatalog(FilterCatalogParams.FilterCatalogs.names[name])
    catalog = FilterCatalog(params)
    for number in reversed(range(catalog.GetNumEntries())):
        if catalog.GetEntry(number).GetDescription() in without:
            catalog.RemoveEntry(number)
    return catalog


@cache
def _names(name: str) -> frozenset[str]:
    catalog = _catalog(name)
    return frozenset(catalog.GetEntry(number).GetDescription() for number in range(catalog.GetNumEntries()))
