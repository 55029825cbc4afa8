"""Operators that make molecules of molecules: in the latent space, on graphs, by a decoder that learns."""
