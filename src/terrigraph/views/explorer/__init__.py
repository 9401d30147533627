"""The explorer's page: its data and layout."""
