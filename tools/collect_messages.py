"""Collect translatable texts into the catalogues: ``make messages``. Needs xgettext; compiling them does not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path("src/fiftytwo")
PLURALS = {"tr": "nplurals=2; plural=(n > 1);", "lo": "nplurals=1; plural=0;"}


def main() -> int:
    """Bring the catalogues up to date; translations stay, new texts come in empty."""
    if not shutil.which("xgettext"):
        print("Collecting texts needs xgettext. On Debian: apt install gettext", file=sys.stderr)
        return 1
    languages = [word for code in PLURALS for word in ("-l", code)]
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        *languages,
        "--no-obsolete",
        "--add-location=file",
        "-v0",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    subprocess.run([*command, "--ignore=static/*"], cwd=PACKAGE, env=environment, check=True)
    for code, plural in PLURALS.items():
        settle_header(PACKAGE / "locale" / code / "LC_MESSAGES" / "django.po", code, plural)
    return 0


def settle_header(catalogue: Path, code: str, plural: str) -> None:
    """Give a catalogue its language and plural rule, and no date that would change each time."""
    text = catalogue.read_text(encoding="utf-8")
    text = re.sub(r'"(?:POT-Creation|PO-Revision)-Date:.*\n', "", text)
    text = re.sub(r'"Language: .*\n', f'"Language: {code}\\\\n"\n', text)
    text = re.sub(r'"Plural-Forms: .*\n', f'"Plural-Forms: {plural}\\\\n"\n', text)
    if plural.startswith("nplurals=1"):
        text = text.replace('msgstr[1] ""\n', "")
    catalogue.write_text(text, encoding="utf-8")
    untranslated = len(re.findall(r'msgstr(?:\[\d\])? ""\n\n', text))
    print(f"{catalogue}: {untranslated} texts wait for a translation")


if __name__ == "__main__":
    sys.exit(main())
