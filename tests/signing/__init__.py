"""What is signed stands: the engine, `verify`, and the verifier of an export."""
