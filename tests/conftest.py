"""What holds for all tests: nothing is left in the home of who runs them, and no process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from shared_nursery import SHARED


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the processes that tests start keep their cache in a folder of the tests'."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def end_of_shared_nursery() -> Iterator[None]:
    """End the zygote that the tests of this process share."""
    yield
    SHARED.close()
