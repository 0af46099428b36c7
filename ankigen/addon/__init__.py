"""What runs inside Anki: the add-on's source, and what is done to an open collection.

`push --install-addon` copies these files into Anki's folder of add-ons, `entry.py` as
`__init__.py`. `operations` and `reading` need Anki's `anki` package alone, so closed collections
and a sync server's go through the same code. Anki 24.06 brings Python 3.9: nothing in this folder
may need a newer one.
"""
