"""Files that appear whole or not at all, and files of others that are read with care."""
