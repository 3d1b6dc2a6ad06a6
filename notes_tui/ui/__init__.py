"""The app for the terminal: draws frozen values and decides nothing. Only here textual and rich."""
