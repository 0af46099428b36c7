"""The whole program: the only package that knows all the stages.

Nothing is imported here: a build that finds nothing changed must not pay for the stages.
"""
