"""The vault: all SQL and all keys at rest. Opening one is in opening.py, using one in vault.py."""
