"""A command line with a vault, as the tests of commands have."""

from tests.cli.conftest import line

__all__ = ["line"]
