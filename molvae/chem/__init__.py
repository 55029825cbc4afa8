"""Single molecules: parse, canonicalise, standardise, translate to and from SELFIES."""
