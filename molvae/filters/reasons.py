"""Why molecules were refused, counted."""

from collections import Counter
from collections.abc import Mapping

OTHERS = "other reasons"
"""What stands for those that are not listed: it comes last."""


def most_common(reasons: Mapping[str, int], most: int) -> dict[str, int]:
    """How many were refused for each of the most common reasons; those of all others come together.

    >>> most_common({"charge": 2, "size": 5, "rings": 1}, 1)
    {'size': 5, 'other reasons': 3}
    """
    named = Counter({reason: count for reason, count in reasons.items() if reason != OTHERS})
    common = dict(named.most_common(most))
    others = sum(reasons.values()) - sum(common.values())
    return common | ({OTHERS: others} if others else {})
