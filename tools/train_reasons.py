"""Train what customers usually write about: ``python -m tools.train_reasons [tr en lo]``.

Learns the reasons of the labelled corpus as a house learns its topics from its contacts, and writes them into the
models of the readers, for proposing topics where a house has none yet. Prints how often they were right on held-out
messages. See ``docs/understanding.md``.
"""

from __future__ import annotations

import sys

from tools.train_mentions import messages

from fiftytwo.lib.reading.usual_reasons import LANGUAGES, place_of
from fiftytwo.lib.topics import learn

NO_REASON = "other"


def main() -> None:
    """Learn each language's reasons and write them."""
    for language in sys.argv[1:] or LANGUAGES:
        labelled = [(one["text"], one["reason"]) for one in messages(language) if one["reason"] != NO_REASON]
        model = learn(labelled)
        place_of(language).write_bytes(model.as_bytes())
        named, right = model.measured.named, model.measured.right
        print(
            f"{language}: of {model.measured.texts} messages {named} named, {right / max(1, named):.3f} of them rightly"
        )


if __name__ == "__main__":
    main()
