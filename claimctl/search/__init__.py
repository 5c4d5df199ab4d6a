"""Index and query over policy wordings and past claims: index.py says what an index is, query.py how it answers."""
