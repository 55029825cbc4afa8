"""`python -m molvae` does what `molvae` does."""

from molvae.commands.dispatch import main

main()
