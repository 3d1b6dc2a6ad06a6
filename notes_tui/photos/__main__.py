"""`python -m notes_tui.photos KIND`: started by cleaning.py, for one photo."""

import sys

from notes_tui.photos.picture import main

main(sys.argv[1:])
