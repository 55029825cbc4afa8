"""Generate, optimise and explore drug-like molecules in the latent space of a SELFIES VAE."""

__version__ = "0.1.0"
