"""From words on the command line to checked settings and built parts, by Hydra."""
