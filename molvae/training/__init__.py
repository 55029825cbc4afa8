"""Training with PyTorch Lightning: the only room that knows it."""
