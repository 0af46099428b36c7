"""What can go wrong, as values: errors are collected and shown together, never printed here."""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.types import Diagnostic, Location, Severity


class AnkigenError(Exception):
    """A failure that a person can fix; its text says what is wrong and what to do."""


class UsageError(AnkigenError):
    """The command line, the configuration or the project's folder is wrong: exit status 2."""


class SourceError(AnkigenError):
    """Something in a note, template or ledger is wrong at a place: exit status 1."""

    def __init__(self, location: Location, code: str, message: str) -> None:
        super().__init__(f"{location}: {Severity.ERROR}[{code}]: {message}")
        self.location = location
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes from one process to another; an exception is made of its text otherwise."""
        return type(self), (self.location, self.code, self.message)

    @property
    def diagnostic(self) -> Diagnostic:
        """The same as a value, to be collected with others."""
        return Diagnostic(self.location, self.code, self.message, Severity.ERROR)


class BuildError(AnkigenError):
    """All that was found by a build with errors, in the order of places; nothing was written."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    def __reduce__(self) -> tuple[object, ...]:
        """As above."""
        return type(self), (self.diagnostics,)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Those of the findings that are errors."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)


class ConfigError(BuildError, UsageError):
    """All the mistakes in `ankigen.yaml`, each at its place: exit status 2."""
