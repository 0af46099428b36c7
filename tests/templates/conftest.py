"""Shared by the tests of the templates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.templates.scratch import Anki


@pytest.fixture(scope="module")
def anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anki]:
    """The real backend with a collection of its own."""
    backend = Anki(tmp_path_factory.mktemp("anki"))
    yield backend
    backend.close()
