"""Layouts: how a document of a type is typeset."""
