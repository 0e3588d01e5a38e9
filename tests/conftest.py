"""What all tests share: where optional parts are, and skips that say why.

With LITWEAVE_REQUIRE_ALL set (CI does), a part that is missing fails instead of being skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def missing(reason: str) -> None:
    """Skip, or fail where every part must be there."""
    if os.environ.get("LITWEAVE_REQUIRE_ALL"):
        pytest.fail(f"LITWEAVE_REQUIRE_ALL is set, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        missing("the folder ../shared is absent")
    return SHARED
