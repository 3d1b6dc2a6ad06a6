"""Values and rules of the practice: no input or output, no clock, no randomness of its own."""
