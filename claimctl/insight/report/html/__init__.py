"""The HTML report: page.py lays it out, charts.py draws, markup.py escapes, style.css dresses."""

from claimctl.insight.report.html.page import render

__all__ = ["render"]
