"""Parts of the page that are more than NiceGUI has: each a Python class and a script of its name."""
