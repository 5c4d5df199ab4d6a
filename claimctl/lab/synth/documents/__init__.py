"""Documents: which papers tell a story, and with which facts."""
