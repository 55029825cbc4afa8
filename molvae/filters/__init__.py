"""Which molecules are wanted: each filter says yes or no, and why not."""
