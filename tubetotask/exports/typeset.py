"""Typst in a process of its own: source in, a file out.

Invariant: what it takes (a hundred megabytes of fonts and pages) goes with it; it reads no file but
fonts, and fetches no package. Run as a program it reads JSON from its input and writes the file.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tubetotask.domain.errors import StorageFailed

LIMIT_S = 180.0
# Packages that hold fonts. Plex for Arabic: in Noto's a letter is several signs, and what is copied
# out of a PDF is no text any more.
FOLDERS = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_ibm_plex_sans_arabic")


def typeset(source: str, made_at: datetime, *, form: str = "pdf", ppi: int = 110) -> bytes:
    """The PDF, or (``form`` "png") its first page. Raises StorageFailed."""
    asked = {"source": source, "form": form, "ppi": ppi, "at": int(made_at.timestamp())}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tubetotask.exports.typeset"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=LIMIT_S,
            check=True,
            cwd=Path(__file__).parents[2],
        )
    except (subprocess.SubprocessError, OSError) as error:
        told = getattr(error, "stderr", b"") or b""
        last = told.decode("utf-8", "replace").strip().splitlines()[-1:] or [type(error).__name__]
        raise StorageFailed(
            f"The PDF could not be set ({last[0][:200]}).",
            remedy="Take another format, or try again.",
        ) from error
    return base64.b64decode(done.stdout)


def _main() -> None:
    import typst

    asked = json.load(sys.stdin)
    fonts = typst.Fonts(font_paths=[str(folder) for folder in _folders()])
    pdf = asked["form"] == "pdf"

    def compiled(standards: list[typst.PDFStandard]) -> bytes | list[bytes] | None:
        return typst.compile(
            asked["source"].encode(),
            format=asked["form"],
            ppi=asked["ppi"],
            font_paths=fonts,
            pdf_standards=standards,
            timestamp=datetime.fromtimestamp(asked["at"], UTC),
        )

    try:
        # Tagged, titled, in a language, with an order of reading: PDF/UA says so, and the library
        # refuses what is not.
        made = compiled(["ua-1"] if pdf else [])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        made = compiled([])  # a sign that no font has: tagged all the same, but not by the standard
    first = made[0] if isinstance(made, list) else made
    sys.stdout.write(base64.b64encode(first or b"").decode())


def _folders() -> list[Path]:
    """Where the packages with fonts are; those that are not installed are left out."""
    from importlib.util import find_spec

    found = (find_spec(name) for name in FOLDERS)
    return [Path(spec.origin).parent for spec in found if spec and spec.origin]


if __name__ == "__main__":
    _main()
