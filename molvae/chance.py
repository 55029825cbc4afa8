"""How much is left to chance where tokens are drawn."""

from molvae.errors import UsageError


def check_chance(temperature: object, top_p: object) -> None:
    """Make sure of the temperature and the nucleus of draws; None stands for a model's own.

    Raises:
        UsageError: a temperature below 0, a nucleus that is none, or no number.
    """
    if not (temperature is None or (isinstance(temperature, int | float) and temperature >= 0)):
        raise UsageError(f"temperature={temperature}: must be 0 or more")
    if not (top_p is None or (isinstance(top_p, int | float) and 0 < top_p <= 1)):
        raise UsageError(f"top_p={top_p}: must be above 0 and at most 1")
