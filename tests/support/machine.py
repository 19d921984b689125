"""What the tests need of this machine; said before they run: `python -m tests.support.machine`."""

import shutil
import subprocess
import sys

from tests.support.database import binaries

NEEDED = {
    "pdfsig": ("poppler-utils", "la vérification indépendante des signatures PDF"),
    "openssl": ("openssl", "la vérification indépendante des signatures et des horodatages"),
}


def missing() -> dict[str, str]:
    """Debian package → what is skipped without it."""
    found = {
        package: what for name, (package, what) in NEEDED.items() if shutil.which(name) is None
    }
    if binaries() is None:
        found["postgresql"] = "les essais sur PostgreSQL"
    if not has_browser():
        found["chromium"] = "les essais dans un navigateur"
    return found


def has_browser() -> bool:
    """Whether there is a Chromium: the machine's, Playwright's, or one it can fetch now."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return True
    fetched = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        capture_output=True,
        timeout=600,
        check=False,
    )
    return fetched.returncode == 0


def main() -> None:
    absent = missing()
    for package, what in absent.items():
        print(f"Il manque « {package} » : {what} ne se feront pas.")
    if absent:
        print(f"Pour tout essayer : sudo apt install {' '.join(sorted(absent))}")


if __name__ == "__main__":
    main()
