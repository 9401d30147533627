"""Where things are: the repository, and the shared folder that may be next to it."""

from __future__ import annotations

import os
from pathlib import Path

REPO = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TERRIGRAPH_SHARED") or REPO.parent / "shared")
AXE = REPO / "src" / "terrigraph" / "web" / "node_modules" / "axe-core" / "axe.min.js"
"""The checker of accessibility, there once the front end's packages are installed."""
