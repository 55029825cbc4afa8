"""Published results to hold one's own against."""

import json
from functools import cache
from importlib.resources import files

FEWEST_FOR_FLOOR = 1_000


@cache
def moses_rows() -> dict[str, dict[str, tuple[float, ...]]]:
    """MOSES' own table: model -> measure -> (mean, standard deviation over 3 trainings).

    Train is the whole training set, not 30,000 samples of it (see `fcd_floor`), and has no deviation. Its
    Novelty is the true 0, where the table has 1.
    """
    text = (files("molvae.evaluation") / "shipped" / "moses_published.json").read_text(encoding="utf-8")
    return {
        model: {measure: tuple(values) for measure, values in row.items()}
        for model, row in json.loads(text)["rows"].items()
    }


def fcd_floor(count: int) -> float | None:
    """FCD/Test that `count` molecules of MOSES' training set score: what a perfect model would.

    A fit to random subsets of 1,000 to 30,000 training molecules (1.267, 0.623, 0.248, 0.128, 0.069, 0.048);
    None for fewer, of which it knows nothing.
    """
    return 0.008 + 1200 / count if count >= FEWEST_FOR_FLOOR else None
