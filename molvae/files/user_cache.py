"""Where what was made or fetched once is kept for a user."""

from pathlib import Path

from platformdirs import user_cache_path


def user_cache() -> Path:
    """The folder of this package among the user's caches; it need not exist."""
    return user_cache_path("molvae")
