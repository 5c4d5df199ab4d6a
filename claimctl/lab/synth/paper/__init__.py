"""Paper: what happens to a document on its way to the insurer."""
