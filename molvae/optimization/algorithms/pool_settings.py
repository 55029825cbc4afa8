"""How many candidates a surrogate on a pool looks at, and when."""

from dataclasses import dataclass

from molvae.checks.limits import at_least


@dataclass(frozen=True)
class PoolSettings:
    """Numbers of candidates of `PoolSurrogate`.

    Raises:
        SettingError: a number is too low.
    """

    initial: int = 20
    """Candidates scored before the surrogate picks."""

    parents: int = 100
    """How many of the best are parents."""

    offspring: int = 4
    """Offspring in one generation for each candidate of the batch."""

    generations: int = 3
    """Most generations on the surrogate for each batch; fewer once a batch is expected to succeed."""

    library: int = 2000
    """Candidates of the initial design that fill the pool at the beginning and at each restart; they are not
    scored unless they are picked."""

    patience: int = 250
    """Scores without progress until the search restarts with another library; 0 never restarts."""

    queue_size: int = 2000
    """Candidates that the pool keeps from batch to batch."""

    screened: int = 100
    """How many of the pool's best are looked at for their variance; a batch at least."""

    observed: int = 2000
    """Most observations that the surrogate rests on: of more, it keeps the best and the newest. At least
    twice `initial`, so that it never forgets so much that it would begin once more."""

    def __post_init__(self) -> None:
        at_least(0, library=self.library, patience=self.patience, generations=self.generations)
        at_least(1, initial=self.initial, parents=self.parents, offspring=self.offspring)
        at_least(1, queue_size=self.queue_size, screened=self.screened)
        at_least(2 * self.initial, observed=self.observed)
