r"""What is open at a place of a formula, and what may come next there."""

from __future__ import annotations

from dataclasses import dataclass, field

from ankigen.check.tex.reading import RefusedError

_SCRIPT = "a `{}` in it has nothing behind it"
_TWICE = "it has two subscripts or superscripts in one place"


@dataclass(slots=True)
class Frame:
    """What is open: the formula or argument itself (`start`), a group (`{`), a `\\left` (`left`),
    or an environment (`begin`)."""

    kind: str
    offset: int
    name: str = ""
    has_cells: bool = False
    has_rows: bool = False
    # Whether nothing stands in this cell yet.
    is_empty: bool = False
    # What stands before: nothing (""), a symbol, or one that takes `\\limits` ("operator").
    before: str = ""
    scripts: set[str] = field(default_factory=set)
    # A sign of a script that waits for it, and where.
    waiting: tuple[str, int] | None = None
    has_infix: bool = False

    def check_waiting(self, *, only_script: bool = False) -> None:
        """Refuse what has not come: a script, or what is to be raised."""
        if self.waiting is not None and (not only_script or self.waiting[0] in "^_"):
            sign, offset = self.waiting
            raise RefusedError(offset, _SCRIPT.format(sign))

    def symbol(self, *, takes_limits: bool = False) -> None:
        """Take something that is drawn: it may be what a script waits for."""
        self.is_empty = False
        waited, self.waiting = self.waiting, None
        if waited is not None and waited[0] in "^_":
            return
        self.before = "operator" if takes_limits else "symbol"
        self.scripts.clear()

    def script(self, sign: str, offset: int) -> None:
        """Take `^` or `_`."""
        self.check_waiting(only_script=True)
        if sign in self.scripts:
            raise RefusedError(offset, _TWICE)
        self.scripts.add(sign)
        if sign == "_" and "'" in self.scripts:
            self.scripts.add("^")
        self.waiting = (sign, offset)
        self.before = self.before or "symbol"

    def prime(self, offset: int) -> None:
        """Take a prime, which is a superscript."""
        self.check_waiting(only_script=True)
        self.waiting = None
        if "^" in self.scripts:
            raise RefusedError(offset, _TWICE)
        self.scripts.add("'")
        self.before = self.before or "symbol"

    def lift(self, sign: str, offset: int) -> None:
        """Take a command that raises or moves what comes next."""
        self.check_waiting(only_script=True)
        self.before = ""
        self.scripts.clear()
        self.waiting = (sign, offset)

    def restyle(self) -> None:
        """Take a command that changes how all that follows looks: scripts have another base."""
        self.check_waiting(only_script=True)
        self.before, self.waiting = "", None
        self.scripts.clear()

    def begin_anew(self, *, is_empty: bool = False) -> None:
        """Begin a cell, or another part in which nothing stands yet."""
        self.before, self.has_infix, self.is_empty = "", False, is_empty
        self.scripts.clear()
