"""The whole program: the only package that knows all the stages."""

from ankigen.pipeline.build import Built, build
from ankigen.pipeline.plan import Plan, Request, plan
from ankigen.pipeline.prepare import Prepared, Progress, prepare, silent

__all__ = ["Built", "Plan", "Prepared", "Progress", "Request", "build", "plan", "prepare", "silent"]
