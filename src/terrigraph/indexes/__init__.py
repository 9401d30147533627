"""What is next to the store: names, network tables, scans, changes."""
