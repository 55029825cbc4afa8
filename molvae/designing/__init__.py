"""Molecules around what must stay: parts proposed at its points, judged and refined by the model."""
