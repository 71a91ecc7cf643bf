"""How govuk-frontend gets into ``static/ui/vendor``: built files only, without what may not leave gov.uk.

Run by a maintainer when the version moves, with the unpacked npm package (never at run time):
``python -m kithline.ui.vendoring path/to/package path/to/its/LICENSE.txt``.

Taken out, because the licence of the code does not cover them or they are reserved to gov.uk: the GDS
Transport typeface, the crown and the crest, icons and the manifest. Comments that point to source maps go
too: the maps are not shipped, and Django's hashing storage refuses a stylesheet that points to a missing
file. ``vendor.json`` records the hash of each file as published and as kept; a test compares the kept ones.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE / "static" / "ui" / "vendor" / "govuk-frontend"
MANIFEST = HERE / "vendor.json"
BUILT = ("govuk-frontend.min.css", "govuk-frontend.min.js")
SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'

_SOURCE_MAP = re.compile(r"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
_TYPEFACE_NOTICE = re.compile(r"/\*! Copyright \(c\) 2011 by Margaret Calvert[^*]*\*/")
_TYPEFACE = re.compile(r"@font-face\{[^}]*\}")
_CREST_RULE = re.compile(r"\.govuk-footer__copyright-logo(?::before)?\{[^{}]*\}")
_CROWN_RULE = re.compile(r"\.govuk-footer__crown\{[^{}]*\}")
_EMPTY_CONDITION = re.compile(r"@(?:media|supports)[^{}]*\{\}")
_FORBIDDEN = re.compile(r"GDS Transport|Calvert|@font-face|crest|crown|url\(|sourceMappingURL", re.IGNORECASE)


def stripped(name: str, text: str) -> str:
    """The built file ``name`` without the typeface, the crown, the crest and its source map's address."""
    text = _SOURCE_MAP.sub("", text) + "\n"
    if not name.endswith(".css"):
        return text
    for rule in (_TYPEFACE_NOTICE, _TYPEFACE, _CREST_RULE, _CROWN_RULE):
        text = rule.sub("", text)
    # The conditions that only held the crest are empty now, one within another.
    while _EMPTY_CONDITION.search(text):
        text = _EMPTY_CONDITION.sub("", text)
    text = text.replace("GDS Transport,arial,sans-serif", SYSTEM_FONTS)
    left = _FORBIDDEN.search(text)
    if left:
        raise ValueError(f"{name}: still holds {left[0]!r}; this version is built differently, look at it")
    return text


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def vendor(package: Path, licence: Path) -> dict[str, object]:
    """Copy the built files of the unpacked npm ``package`` and write ``vendor.json``; returns what was
    written there.
    """
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    KEPT.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, str]] = {}
    for name in BUILT:
        published = (package / "dist" / "govuk" / name).read_bytes()
        kept = stripped(name, published.decode("utf-8")).encode("utf-8")
        (KEPT / name).write_bytes(kept)
        files[name] = {"published_sha256": sha256(published), "sha256": sha256(kept)}
    for name, content in (("LICENCE", licence.read_bytes()), ("VERSION", f"{version}\n".encode())):
        (KEPT / name).write_bytes(content)
        files[name] = {"sha256": sha256(content)}
    manifest: dict[str, object] = {
        "name": "govuk-frontend",
        "version": version,
        "licence": "MIT",
        "copyright": "Crown Copyright (Government Digital Service)",
        "removed": ["GDS Transport typeface", "crown", "crest", "icons and web manifest", "source maps"],
        "files": files,
    }
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


if __name__ == "__main__":
    vendor(Path(sys.argv[1]), Path(sys.argv[2]))
