"""The end of a budget, as an error: an optimizer never takes it for bad scores."""

from molvae.errors import MolvaeError


class BudgetExhausted(MolvaeError):
    """The oracle's budget does not reach for what it was asked; what it reached for is in its ledger."""
