"""The evaluation's page: page.py lays it out, documents.py shows documents, charts.py draws curves and grids."""
