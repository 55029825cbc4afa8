"""Search for better molecules: optimisers that ask and are told, and the loop that runs them."""
