"""One program: ``fiftytwo``. Nothing heavy is imported before a command really runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that was typed, in the language of whoever typed it."""
    from fiftytwo.cli.words import speak

    speak(sys.argv[1:])
    from fiftytwo.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
