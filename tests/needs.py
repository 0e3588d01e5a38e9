"""What a test needs and may not find: a skip with its reason, or a failure where all must run.

With LITWEAVE_REQUIRE_ALL set (CI does), a part that is missing fails instead of being skipped.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip, or fail where every part must be there."""
    if os.environ.get("LITWEAVE_REQUIRE_ALL"):
        pytest.fail(f"LITWEAVE_REQUIRE_ALL is set, but {reason}")
    pytest.skip(reason)
