"""Libraries of molecules, filtered and scored: tables of any length, from SMILES, frames and files."""
