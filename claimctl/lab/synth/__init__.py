"""Labelled claims to measure by: fictional, consistent, planted with what a claims system must find."""
