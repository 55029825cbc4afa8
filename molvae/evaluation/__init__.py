"""How good are generated molecules and the latent space: pure functions, exact definitions."""
