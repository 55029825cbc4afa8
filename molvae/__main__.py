"""`python -m molvae` does what `molvae` does."""

from molvae.cli.main import main

main()
