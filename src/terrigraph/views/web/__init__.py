"""Pages of the server, the site and the review, as HTML."""
