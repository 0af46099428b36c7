"""The whole program: the only package that knows all the stages."""

from ankigen.pipeline.build import Built, Request, build
from ankigen.pipeline.prepare import Prepared, Progress, prepare, silent

__all__ = ["Built", "Prepared", "Progress", "Request", "build", "prepare", "silent"]
