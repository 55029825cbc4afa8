"""What computed columns do to those of the input that have the same names."""

import logging
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

log = logging.getLogger(__name__)


def naming_replaced(chunks: Iterable[pd.DataFrame], columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """The chunks as they are; the log names columns of the input that are about to be computed anew."""
    for number, chunk in enumerate(chunks):
        if number == 0 and (replaced := [name for name in columns if name in chunk]):
            log.warning("computed anew, in place of the input's columns: %s", ", ".join(replaced))
        yield chunk
