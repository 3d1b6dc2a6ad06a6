"""Getting data out: as JSON with the whole history, as Markdown to read."""
