"""``python -m fiftytwo.cli`` is ``fiftytwo``."""

from fiftytwo.cli import main

main()
