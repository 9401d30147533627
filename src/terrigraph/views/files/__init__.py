"""Networks and answers as files."""
