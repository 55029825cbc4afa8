"""Tables as they travel between the page and its processes, and lie in the project: Parquet."""

from __future__ import annotations

from io import BytesIO

import pandas as pd


def packed(table: pd.DataFrame) -> bytes:
    """A table as Parquet."""
    content = BytesIO()
    table.to_parquet(content)
    return content.getvalue()


def unpacked(content: bytes) -> pd.DataFrame:
    """The inverse of `packed`."""
    return pd.read_parquet(BytesIO(content))
