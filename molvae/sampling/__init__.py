"""Points of the latent space to decode: around a molecule, and between two."""
