"""What can be seen around the molecule in the middle: one view to a module."""
