"""Where a file's documents begin: pages are looked at one by one and in pairs, then the file is cut as a whole.

`look` says what is seen of a page, `numbering` how it is numbered, `signs` measures what speaks for a new document
between two pages, `trees` turns that into a probability, `decode` cuts the file, `splitter` puts it together.
"""
