"""One encrypted file with everything in it, made, verified and restored (docs/backup-format.md)."""
