"""Single molecules: parse, canonicalize, standardize, translate to and from SELFIES."""
