"""Folders of insurance claim paperwork in, decisions that can be defended out."""

__version__ = "0.1.0"
