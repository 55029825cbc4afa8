"""Learn from measured data, and propose the next batch of molecules to make."""
