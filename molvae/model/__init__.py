"""A trained model: the one door between molecules and latent vectors, its networks and priors."""
