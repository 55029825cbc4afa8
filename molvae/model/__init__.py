"""The GRU sequence variational autoencoder: tensors in, tensors out."""
