"""The keys of the command line for the names that settings have in the library."""

from collections.abc import Iterator
from contextlib import contextmanager

from omegaconf import DictConfig, OmegaConf

from molvae.checks.dotted import by_dotted_key
from molvae.errors import SettingError


def by_key(error: Exception, cfg: DictConfig) -> Exception:
    """An error about a setting under the key that the command line has for it; any other as it is.

    A name that is no key stands for the one key that ends with it: `path` is `data.path` of `molvae prepare`
    and `reference.path` of `molvae evaluate`.
    """
    if not isinstance(error, SettingError):
        return error
    keys = [*by_dotted_key(OmegaConf.to_container(cfg, resolve=False))]
    if any(key == error.name or key.startswith(f"{error.name}.") for key in keys):
        return error
    ending = [key for key in keys if key.endswith(f".{error.name}")]
    return error.called(ending[0]).with_traceback(error.__traceback__) if len(ending) == 1 else error


@contextmanager
def naming_keys(**keys: str) -> Iterator[None]:
    """Call a function inside; an error names its arguments by these keys.

    Args:
        **keys: argument -> key, where the ending of the key is another.
    """
    try:
        yield
    except SettingError as error:
        raise error.called(keys.get(error.name, error.name)) from error
