"""What each measure says, in a sentence, and which way is better."""

UP, DOWN, NEITHER = "↑", "↓", ""

MEANINGS: dict[str, tuple[str, str]] = {
    "valid": (UP, "Share of the strings that RDKit reads; an empty string is invalid."),
    "unique@1000": (UP, "Distinct molecules among the first 1,000 valid ones."),
    "unique@10000": (UP, "Distinct molecules among the first 10,000 valid ones."),
    "FCD": (
        DOWN,
        "Fréchet ChemNet distance: how far the two sets lie apart in the eyes of a network "
        "trained on bioactivities. It falls with the number of molecules: compare only figures of"
        " the same number.",
    ),
    "SNN": (
        NEITHER,
        "Mean Tanimoto similarity of a molecule to its nearest reference molecule. Above that of "
        "real training molecules it tells of memorizing.",
    ),
    "Frag": (UP, "Cosine similarity of the counts of BRICS fragments."),
    "Scaf": (UP, "Cosine similarity of the counts of Bemis-Murcko scaffolds of two rings or more."),
    "IntDiv": (UP, "One minus the mean Tanimoto similarity of all pairs of generated molecules."),
    "IntDiv2": (UP, "The same with the mean of the squares, which weighs near copies more."),
    "Filters": (UP, "Share of molecules that pass MOSES' medicinal-chemistry and PAINS filters."),
    "logP": (DOWN, "Wasserstein distance of octanol-water partition coefficients (Crippen)."),
    "SA": (DOWN, "Wasserstein distance of synthetic accessibility scores (1 easy, 10 hard)."),
    "QED": (DOWN, "Wasserstein distance of drug-likeness (0 to 1)."),
    "weight": (DOWN, "Wasserstein distance of molecular weights, in Da."),
    "Novelty": (NEITHER, "Share of distinct molecules that are not in the training set."),
    "validity": (UP, "Share of the samples that RDKit reads."),
    "uniqueness": (UP, "Distinct molecules among as many valid ones, without stereochemistry."),
    "novelty": (UP, "Share of distinct molecules that are not in the training set, without stereochemistry."),
    "kl_divergence_score": (UP, "Mean of exp(-KL) over nine descriptors and the internal similarity."),
    "kl_divergence": (DOWN, "KL divergence of one descriptor, in nats."),
    "fcd_score": (UP, "exp(-0.2 FCD)."),
    "drafts": (
        NEITHER,
        "Molecules that the prior wrote for each it took: its choice makes the samples look like the"
        " training molecules. None of those decoded is left out.",
    ),
    "reconstruction": (
        UP,
        "Share of molecules that come back exactly: by posterior mean and greedy decoding, by that mean"
        " and a beam of sequences, by it refined with the decoder's gradient, and by a sampled latent vector"
        " and sampled decoding (harder).",
    ),
    "kl": (NEITHER, "KL divergence of the posterior from the standard normal, in nats per molecule."),
    "mutual_information": (
        UP,
        "Information the latent vector holds about the molecule, in nats; the estimate cannot "
        "exceed the logarithm of the number of molecules.",
    ),
    "active_units": (
        NEITHER,
        "Latent dimensions whose posterior mean varies over molecules (variance above 0.01).",
    ),
    "smoothness": (
        UP,
        "Tanimoto similarity of the molecules decoded at the two ends of a step of this length.",
    ),
    "latent_points": (
        NEITHER,
        "What a point drawn from the prior decodes to again and again: one and the same molecule "
        "(pure), several (mixed), or nothing valid (empty).",
    ),
}
"""By name, or by the part of the name before the slash: (the better direction, the sentence)."""


def meaning(key: str) -> tuple[str, str]:
    """Direction and sentence of a measure; both empty where none is known."""
    return MEANINGS.get(key) or MEANINGS.get(key.partition("/")[0]) or (NEITHER, "")
