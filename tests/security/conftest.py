"""The command line with a vault, as its own tests use it."""

from tests.cli.conftest import line

__all__ = ["line"]
