"""One thin module a verb, and the house they share: dispatch, overrides, check, build."""
