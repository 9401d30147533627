"""Text -> candidates: what a programme seems to say, with the passage that says it."""
