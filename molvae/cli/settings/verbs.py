"""The verbs of `molvae`: a new one is a line here, a module beside and a YAML of its name in conf/."""

VERBS = {
    "prepare": "turn a source of molecules into a token store to train on",
    "train": "train a model, or fine-tune one on your molecules",
    "sweep": "search for good settings of train, over many trials",
    "sample": "write new molecules decoded from the prior",
    "filter": "drop the molecules that fail a chain of filters",
    "score": "add property columns and one combined score",
    "evaluate": "compare generated molecules with a reference set",
    "encode": "write the latent vectors of molecules",
    "decode": "write the molecules that latent vectors stand for",
    "interpolate": "walk through latent space from one molecule to another",
    "learn": "learn to predict a measured property, with honest uncertainty",
    "propose": "propose the next batch of molecules to make and measure",
    "optimize": "search for molecules that score better, within a budget",
    "design": "make molecules around a part that must stay",
    "arithmetic": "add and subtract molecules in latent space",
    "neighbors": "find analogues of a molecule in the latent space around it",
    "traverse": "walk along a direction in which one property changes",
    "outliers": "tell molecules that are unlike those a model knows",
    "pick": "pick a diverse, good subset of molecules",
    "map": "draw a library as a map of the latent space",
    "app": "open a page in the browser to draw, explore and optimize molecules",
    "models": "list the models that are shipped and their cards",
    "repro": "print the command that repeats a run, and what has changed since",
}
BARE_WORD = {"repro": "run"}
"""The key that the first word after a verb is for, where it is no key=value."""
ALSO = {"learn": {"data": "input"}, "propose": {"data": "input"}}
"""Other names of keys: `data`, which elsewhere chooses a source, is what people call measurements."""
