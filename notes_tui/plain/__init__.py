"""The line-by-line app, for those who hear the screen: one statement a line, nothing is redrawn."""
