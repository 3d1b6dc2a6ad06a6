"""Templates: a file's text in, a template or problems out; the expressions it may hold; its words.

Pure: nothing here reads a disk, a clock or a vault.
"""
