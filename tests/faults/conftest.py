"""Fixtures of the tests of faults."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.faults import updates
from tests.faults.processes import Processes
from tests.faults.updates import Update


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """What starts commands."""
    if not hasattr(os, "fork"):
        pytest.skip("needs os.fork: Windows starts processes in another way")
    with Processes(tmp_path_factory.mktemp("processes")) as made:
        yield made


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, processes: Processes) -> Update:
    """The project between two versions, made once."""
    return updates.prepare(tmp_path_factory.mktemp("update"), processes)


@pytest.fixture
def update(shared: Update) -> Update:
    """The project between two versions, as it was before anything happened to it."""
    shared.reset()
    return shared
