"""What the tests of several commands share."""

import pytest


@pytest.fixture(scope="session")
def tiny_architecture() -> str:
    """Return an architecture's settings, as in a user's own file, that trains in a second."""
    return """# for tests
latent_dim: 4
embedding_dim: 8
encoder_dim: 8
encoder_layers: 1
bidirectional: false
decoder_dim: 16
decoder_layers: 1
dropout: 0.0
share_embeddings: true
prior: standard_normal
"""
