"""litweave itself, in the same protocol: its concepts with their types taken away, or kept."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

from litweave import pipeline
from litweave.records import Paper
from litweave.settings import Settings

papers = [json.loads(line) for line in sys.stdin]
texts = [Paper(f"x:{n}", p["title"], p["abstract"]) for n, p in enumerate(papers)]
begun = time.process_time()
list(pipeline.describe(texts[:1], Settings()))
loaded = time.process_time()
lines = list(pipeline.describe(texts, Settings()))
seconds = (time.process_time() - loaded) - (loaded - begun)  # it is loaded each time
for line in lines:
    print(json.dumps(line))
print(json.dumps({"seconds": seconds, "version": f"litweave {version('litweave')}"}))
