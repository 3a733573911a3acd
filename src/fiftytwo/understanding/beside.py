"""What was read in a text, said beside it on the page of its contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fiftytwo.facts.beside_words import Beside
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding import presentation
from fiftytwo.understanding.texts import Key, load
from fiftytwo.understanding.views import link


def beside_words(scope: ContactScope, keys: Sequence[Key], months: Sequence[str]) -> Mapping[Key, Beside]:
    """Return what was found in some texts, each with the page of its reasons."""
    texts = load(scope, keys, months)
    return {text.key: Beside(tuple(presentation.found_in(text)), link(text)) for text in texts if text.readings}
