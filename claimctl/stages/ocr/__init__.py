"""Bytes to words: the first stage. run.py tells its way."""
