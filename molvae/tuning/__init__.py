"""Hyperparameter search with Optuna: spaces, samplers, a study in a file, one trial of it."""
