"""What new latent vectors are drawn from."""
