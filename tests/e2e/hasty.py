"""The program for those who cannot wait: what is copied stays for a second, not for a minute."""

from notes_tui.ui import clipboard
from tests import cheaply

if __name__ == "__main__":
    clipboard.STAYS = 1.0
    cheaply.main()
