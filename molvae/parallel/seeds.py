"""Seeds of the batches of one run."""

import numpy as np


def batch_seed(seed: int, number: int) -> int:
    """A seed for one batch of a run, unrelated to those of other batches and other runs."""
    return int(np.random.SeedSequence((seed, number)).generate_state(1)[0])
