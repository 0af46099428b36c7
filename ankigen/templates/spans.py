"""Looking for what opens and closes, in time linear in the text.

A regular expression such as `<!--.*?-->` reads to the end of the text again for each opening that
nothing closes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


class Ends:
    """Finds closings in one text, and remembers which of them do not come any more."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._gone: set[re.Pattern[str]] = set()

    def after(self, start: int, closings: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
        """The last of `closings`, each looked for behind the one before; None if one is not there.

        Searches must go forward: `start` never before an earlier one.
        """
        match: re.Match[str] | None = None
        for closing in closings:
            if closing in self._gone:
                return None
            match = closing.search(self._text, match.end() if match else start)
            if match is None:
                self._gone.add(closing)
                return None
        return match
