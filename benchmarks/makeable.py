"""What the default filters let through: drugs, what a model writes, and molecules that nobody would make.

    python benchmarks/makeable.py FOLDER [--hosts test] [--model drugs] [--count 2000] [--output TABLE]

FOLDER is that of drugspace. Approved drugs are none of its molecules, and no rule was chosen by them. The
spoiled molecules (benchmarks/spoiled.py) are made from the test split; `--hosts valid` makes others, to
choose rules by. "Judgement" is every rule but those of size and polarity (`properties` of druglike);
"realistic" is the model's own.
"""

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from spoiled import WAYS, random_strings, spoiled

import molvae
from molvae.chem.mol import parse
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import filters_of
from molvae.filters.filter import Filter
from molvae.filters.suited import AUTO
from molvae.model.suited import chain_for

RESULTS = Path(__file__).parent / "results"
HOSTS = 1_500
EACH, STRINGS = 25, 300
LENGTHS, HARDEST = (12, 40), 6.0
"""Tokens of a random string, and the least SA score of what is kept of them."""
PLAIN = re.compile(r"\[[=#]?(C|N|O|S|F|Cl|Br|Branch\d|Ring\d)\]")
"""Tokens of random strings: everyday elements, no charges."""
SIZE = "properties"
MAKEABLE = (*filters_of("makeable").filters,)
TOGETHER = {"makeable": MAKEABLE, "makeable, elements, rings": (*MAKEABLE, "elements", "rings")}
"""Filters whose joint share is shown beside that of each."""


def smiles_of(path: Path, count: int | None = None) -> list[str]:
    """The first SMILES of a file."""
    with gzip.open(path, "rt") as lines:
        return [line.split()[0] for line in islice(lines, count)]


def shares(smiles: Sequence[str], chain: Mapping[str, Filter]) -> dict[str, float]:
    """Share of molecules that passes each filter by itself, all but `SIZE`, and all."""
    mols = [mol for text in smiles if (mol := parse(text)) is not None]
    passed = {name: np.asarray(one(mols)) for name, one in chain.items()}
    judged = np.all([one for name, one in passed.items() if name != SIZE], axis=0)
    every = judged & passed[SIZE]
    joint = {name: np.all([passed[one] for one in ones], axis=0) for name, ones in TOGETHER.items()}
    told = {"all": every, "judgement": judged} | joint | passed
    return {"molecules": len(mols)} | {name: one.mean() for name, one in told.items()}


def known_bad(folder: Path, hosts: str, tokens: Sequence[str], seed: int) -> pd.DataFrame:
    """Spoiled molecules, and random strings: columns smiles and way."""
    rng = np.random.default_rng(seed)
    whole = smiles_of(folder / f"{hosts}.smi.gz", HOSTS)
    made = [(text, way) for way in WAYS for text in spoiled(whole, way, EACH, rng)]
    made += [(text, "random SELFIES") for text in random_strings(tokens, LENGTHS, HARDEST, STRINGS, rng)]
    return pd.DataFrame(made, columns=["smiles", "way"]).drop_duplicates("smiles", ignore_index=True)


def judged(bad: pd.DataFrame, judgement: FilterChain) -> pd.DataFrame:
    """The same with the reason each molecule is refused for."""
    mols = [parse(text) for text in bad["smiles"]]
    return bad.assign(reason=judgement.apply([mol for mol in mols if mol is not None]).reason)


def main() -> None:
    """Print the tables, and write the spoiled molecules with their reasons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hosts", default="test", choices=["test", "valid"])
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--count", type=int, default=2_000, help="molecules of the model; 0: none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, help="table of the spoiled molecules")
    given = parser.parse_args()
    model = molvae.load(given.model, device="cpu")
    chain = chain_for(model, AUTO).filters
    sets = {given.hosts: smiles_of(given.folder / f"{given.hosts}.smi.gz", HOSTS)}
    if given.hosts == "test":
        sets["approved drugs"] = smiles_of(given.folder / "approved_drugs.smi.gz")
    if given.count:
        sets[f"samples of {given.model}"] = model.sample(given.count, seed=given.seed)
    bad = known_bad(
        given.folder, given.hosts, [one for one in model.vocab.tokens if PLAIN.fullmatch(one)], given.seed
    )
    sets["known bad"] = bad["smiles"].tolist()
    table = pd.DataFrame({name: shares(smiles, chain) for name, smiles in sets.items()}).T
    print(f"share that passes, seed {given.seed}, spoiled molecules made from the {given.hosts} split")
    print(table.to_string(float_format="{:.3f}".format))
    judgement = FilterChain({name: one for name, one in chain.items() if name != SIZE})
    bad = judged(bad, judgement)
    refused = bad["reason"] != ""
    print(f"\n{refused.mean():.4f} of {len(bad):,} known-bad molecules are refused; of each way:")
    for way, rows in refused.groupby(bad["way"], sort=False):
        print(f"  {rows.mean():.2f} of {len(rows):>3} {way}")
    print(
        "\nwhat refuses first:", dict(Counter(one.partition(":")[0] for one in bad["reason"]).most_common())
    )
    if given.output:
        bad.to_csv(given.output, index=False)


if __name__ == "__main__":
    main()
