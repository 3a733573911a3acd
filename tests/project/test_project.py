"""The project itself: contracts between rooms, sizes, locks, licences, and nothing of the machine it was made on."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from tests.conftest import ROOT

pytestmark = pytest.mark.once
LONGEST_MODULE = 400
HOSTS = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            r"python" + r"hosted",
            r"npm" + r"js\.org",
            r"deb\.deb" + r"ian",
            r"/opt" + r"/py",
            r"/wo" + r"rk/",
        ]
    )
)
COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def tracked() -> list[Path]:
    """Return the files that git keeps; without git, those of the source folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    found = [ROOT / name for name in names if name] or [*ROOT.glob("*.*"), *(ROOT / "src").rglob("*.*")]
    return [path for path in found if path.is_file()]


def normal(requirement: str) -> str:
    """Return the name of a requirement as the locks spell it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def pinned(lock: str) -> set[str]:
    text = (ROOT / "requirements" / lock).read_text()
    return {normal(name) for name in re.findall(r"^([\w.-]+(?:\[[\w,]+\])?)==", text, re.M)}


def test_the_rooms_keep_their_contracts() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "src/fiftytwo/lib").glob("[a-z]*.py")))
def test_an_analyst_imports_lib_without_django(module: str) -> None:
    probe = f"import sys, fiftytwo.lib.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe]).returncode == 0


def test_no_module_outgrows_its_reader() -> None:
    modules = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}
    assert {path: lines for path, lines in sizes.items() if lines >= LONGEST_MODULE} == {}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [path for path in (ROOT / "src").rglob("*.py") if path.stem in ("utils", "helpers", "misc", "common")] == []


def test_no_file_names_a_registry_or_the_machine_it_was_made_on() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in HOSTS.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt", "spark.txt"])
def test_every_pinned_requirement_has_its_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / "requirements" / lock).read_text(), flags=re.M | re.I)
    assert [block.split()[0] for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("runtime.txt", PROJECT["project"]["dependencies"]),
        ("dev.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
        ("spark.txt", PROJECT["project"]["optional-dependencies"]["spark"]),
    ],
)
def test_the_locks_pin_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    assert {normal(requirement) for requirement in wanted} - pinned(lock) == set()


def test_the_three_locks_agree() -> None:
    def versions(lock: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements" / lock).read_text(), re.M))

    assert versions("runtime.txt") - versions("dev.txt") == set()
    assert versions("dev.txt") - versions("spark.txt") == set()


def test_what_is_installed_with_us_may_be_used_by_everyone() -> None:
    restrictive = {}
    for name in sorted(pinned("runtime.txt")):
        try:
            about = distribution(name).metadata
        except PackageNotFoundError:  # pinned for another platform or Python
            continue
        stated = about.get("License-Expression") or " ".join(
            [
                *(line for line in about.get_all("Classifier", []) if line.startswith("License")),
                about.get("License", "")[:200],
            ]
        )
        if COPYLEFT.search(stated.replace("LGPL", "").replace("GNU Lesser General Public", "")):
            restrictive[name] = stated
    assert restrictive == {}


def test_the_catalogues_of_all_languages_can_be_compiled(tmp_path: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in (ROOT / "src/fiftytwo/locale").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as read, (tmp_path / "x.mo").open("wb") as write:
            write_mo(write, read_po(read, abort_invalid=True))
