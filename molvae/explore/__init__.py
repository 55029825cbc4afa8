"""Finding one's way in the latent space: vectors, paths, directions, neighbours, outliers, subsets, maps."""
