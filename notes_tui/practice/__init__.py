"""What joins the use cases around one open vault, for both faces: desk, chart, visit, settings."""
