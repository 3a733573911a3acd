"""Pin every requirement with its hashes, for every platform, naming no host: ``make lock``."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path("requirements")
COMPILE = [
    str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--universal", "--python-version=3.11",
    "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
]  # fmt: skip
LOCKS = {
    "runtime.txt": ["pyproject.toml", "requirements/build.in"],
    "dev.txt": ["pyproject.toml", "requirements/build.in", "--group=dev"],
    "spark.txt": ["pyproject.toml", "requirements/build.in", "--group=dev", "--extra=spark"],
}


def main() -> None:
    """Write the three locks; the later ones agree with the first."""
    agree: list[str] = []
    for name, sources in LOCKS.items():
        path = REQUIREMENTS / name
        subprocess.run([*COMPILE, *sources, *agree, f"--output-file={path}"], check=True)
        agree = [f"--constraint={REQUIREMENTS / 'runtime.txt'}"]
        print(f"{path}: {path.read_text().count('==')} pinned")


if __name__ == "__main__":
    main()
