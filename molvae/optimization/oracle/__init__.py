"""The oracle: scores on a budget, each call in a ledger."""
