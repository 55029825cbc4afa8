"""Functions around the latent space: vectors, paths, directions, neighbors, outliers, subsets, maps."""
