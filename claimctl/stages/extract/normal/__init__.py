"""Normal forms: what stands on paper, written the one way that tables compare. Pure functions, no files, no guesses."""
