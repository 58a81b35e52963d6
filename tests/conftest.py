"""Fixtures that many tests share."""

import pytest

from casus.pipeline import Tools, load_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The loaded tools, once a test process."""
    return load_tools()
