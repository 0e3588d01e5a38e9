"""Topics of the Computer Science Ontology by the CSO classifier's syntactic part."""

from __future__ import annotations

from collections.abc import Iterator

from cso_classifier import CSOClassifier
from protocol import serve

classifier = CSOClassifier(modules="syntactic", enhancement="no", explanation=False)


def find(text: str) -> Iterator[str]:
    """Yield the topics whose labels stand in the text."""
    title, _, abstract = text.partition("\n\n")
    paper = {"title": title, "abstract": abstract, "keywords": ""}
    return iter(classifier.run(paper)["syntactic"])


serve(find, "cso-classifier")
