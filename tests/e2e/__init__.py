"""The real app in its own process at a pseudo-terminal, seen as a person sees it."""
