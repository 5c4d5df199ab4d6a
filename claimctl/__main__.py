"""`python -m claimctl`."""

from claimctl.cli import main

main()
