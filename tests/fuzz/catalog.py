"""All kinds of files that are fuzzed."""

from fuzz import kinds, verbs
from fuzz.kinds import Kind

TABLES = ("t.csv", "t.tsv", "t.smi", "t.sdf", "t.parquet", "t.csv.gz", "t.smi.gz", "t.sdf.gz")
ARRAYS = ("z.npz", "z.parquet", "z.csv")
KINDS: dict[str, Kind] = {
    **{f"table {name}": kinds.table(name) for name in TABLES},
    "SMILES": Kind(kinds.make_smiles, kinds.read_smiles, ("drugs.txt",), 500),
    "filters=": verbs.settings("filters", 120),
    "scoring=": verbs.settings("scoring", 120),
    "objective=": verbs.settings("objective", 40),
    "run record": Kind(verbs.make_record, verbs.read_record, ("run/*",), 200),
    "model": Kind(kinds.make_model, kinds.read_model, ("model/*",), 300),
    "checkpoint": Kind(verbs.make_checkpoint, verbs.read_checkpoint, ("run/checkpoints/last.ckpt",), 400),
    "store": Kind(kinds.make_store, kinds.read_store, ("store/*",), 500),
    "ledger": Kind(kinds.make_ledger, kinds.read_ledger, ("run/*",), 600),
    "journal": Kind(kinds.make_journal, kinds.read_journal, ("study.journal",), 250),
    **{f"vectors {name}": kinds.arrays(name) for name in ARRAYS},
}
