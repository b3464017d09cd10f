"""`python -m analyzer`: the `handoff` command."""

from analyzer.cli import main

main()
