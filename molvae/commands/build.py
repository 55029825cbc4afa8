"""One door from a `_target_` in YAML to an object, open to named packages only."""

from typing import Any, cast

from hydra._internal.utils import _locate
from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from molvae.errors import MolvaeError, UsageError

ALLOWED = ("molvae.", "torch.optim.", "pytorch_lightning.")


def build(node: DictConfig | None, **arguments: Any) -> Any:
    """Build what the node's `_target_` names, and the nodes inside it, from plain values.

    Args:
        node: settings with a `_target_`; null builds nothing and returns None.
        **arguments: given beside the node's own.

    Raises:
        UsageError: a `_target_` lies outside the allowed packages, or is not there.
    """
    if node is None:
        return None
    _refuse_foreign_targets(OmegaConf.to_container(node, resolve=True))
    try:
        return instantiate(node, **arguments, _convert_="all")
    except InstantiationException as error:
        if isinstance(error.__cause__, MolvaeError):
            raise error.__cause__ from None  # Hydra's wrapping would hide what it says
        raise


def plain(node: DictConfig) -> dict[str, Any]:
    """A node of settings as a plain dict."""
    return cast(dict[str, Any], OmegaConf.to_container(node, resolve=True))


def by_dotted_key(settings: Any, prefix: str = "") -> dict[str, Any]:
    """Nested settings as dotted key -> value."""
    if not isinstance(settings, dict):
        return {prefix.removesuffix("."): settings}
    return {
        key: value
        for name, node in settings.items()
        for key, value in by_dotted_key(node, f"{prefix}{name}.").items()
    }


def _refuse_foreign_targets(node: Any) -> None:
    if isinstance(node, dict):
        target = str(node.get("_target_", ""))
        if "_target_" in node and not _is_allowed(target):
            raise UsageError(f"_target_: {target} is not of {', '.join(ALLOWED)}")
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        _refuse_foreign_targets(child)


def _is_allowed(target: str) -> bool:
    """Tell whether a name is of the packages, and what it leads to as well: it may lead through an import."""
    if not target.startswith(ALLOWED):
        return False
    try:
        found = _locate(target)  # as `instantiate` does; `get_object` would log a failure besides
    except (ImportError, ValueError) as error:
        raise UsageError(f"_target_: {error}") from error
    return f"{getattr(found, '__module__', '')}.".startswith(ALLOWED)
