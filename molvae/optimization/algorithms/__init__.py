"""Search for better molecules: optimizers that ask and are told, and the loop that runs them."""
