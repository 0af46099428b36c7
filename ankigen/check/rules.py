"""What each code means: the one table that messages, `ankigen explain` and the docs share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ankigen.check.catalog import cards, files, links, looks, masks, study, syntaxes
from ankigen.check.catalog.rule import Rule

# In the order of the documentation: what stops a build first.
RULES: tuple[Rule, ...] = (
    *cards.RULES,
    *syntaxes.RULES,
    *looks.RULES,
    *masks.RULES,
    *study.RULES,
    *links.RULES,
    *files.RULES,
)

BY_CODE: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in RULES})

__all__ = ["BY_CODE", "RULES", "Rule"]
