"""From files of molecules to token stores a model can be trained on."""
