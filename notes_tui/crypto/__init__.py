"""Bytes in, bytes out: the few primitives that the vault is built from, one file each.

Nothing here reads a file, a clock or a setting, and nothing chooses between algorithms.
"""
