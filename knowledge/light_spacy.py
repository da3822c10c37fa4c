"""spaCy without TensorFlow.

thinc, below spaCy, imports TensorFlow wherever it is installed: 14 s of CPU instead of 3 on two
cores, for a back end that blank pipelines and matchers never touch. It is hidden from that one
import only; Rasa, which needs it, imports it for itself before or after.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with _hidden("tensorflow"):
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc, Span

__all__ = ["Doc", "PhraseMatcher", "Span", "spacy"]
