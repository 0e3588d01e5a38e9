"""litweave itself, in the same protocol: its concepts with their types taken away, or kept."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

from litweave import pipeline, resolve
from litweave.extract.extractor import Extractor
from litweave.records import Paper
from litweave.settings import Settings

papers = [json.loads(line) for line in sys.stdin]
texts = [Paper(f"x:{n}", p["title"], p["abstract"]) for n, p in enumerate(papers)]
settings = Settings()
kinds = settings.all_kinds()
extractor = Extractor(settings.extract, kinds)
list(extractor.extract(texts[:1]))  # loads what is loaded when used
begun = time.process_time()
for paper, found in zip(texts, extractor.extract(texts), strict=True):
    resolve.paper_concepts(paper, found, kinds)
seconds = time.process_time() - begun
for line in pipeline.describe(texts, settings):
    print(json.dumps(line))
print(json.dumps({"seconds": seconds, "version": f"litweave {version('litweave')}"}))
