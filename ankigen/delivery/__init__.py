"""A built package into a person's Anki: what is given, what stays as it is there, and by which way.

`package` reads what was built and makes packages of parts of it, `record` knows what was given
before, `decide` compares the three, and each way (`file`, …) asks a collection and writes to it.
"""
