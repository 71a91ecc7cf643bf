"""What is vendored is what the manifest says, and holds nothing reserved to gov.uk."""

import json
import re
from importlib.metadata import version

import pytest

from kithline.ui import vendoring

MANIFEST = json.loads(vendoring.MANIFEST.read_text(encoding="utf-8"))


def test_every_file_has_its_hash_and_no_other_file_lies_there() -> None:
    kept = {path.name: vendoring.sha256(path.read_bytes()) for path in vendoring.KEPT.iterdir()}
    assert kept == {name: entry["sha256"] for name, entry in MANIFEST["files"].items()}


def test_version_and_licence_are_told() -> None:
    assert (vendoring.KEPT / "VERSION").read_text().strip() == MANIFEST["version"]
    assert "MIT License" in (vendoring.KEPT / "LICENCE").read_text()


def test_macros_and_stylesheet_are_of_one_generation() -> None:
    # govuk-frontend-jinja 4 carries the markup of govuk-frontend 6.
    assert int(MANIFEST["version"].split(".")[0]) == int(version("govuk-frontend-jinja").split(".")[0]) + 2


def test_typeface_crown_crest_and_addresses_are_gone() -> None:
    css = (vendoring.KEPT / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert not re.search(r"GDS Transport|@font-face|crest|crown|url\(|sourceMappingURL", css, re.IGNORECASE)
    assert css.count("{") == css.count("}")
    script = (vendoring.KEPT / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in script
    for file in (vendoring.HERE / "static").rglob("*"):
        assert file.suffix not in (".woff", ".woff2", ".ico", ".map"), file


def test_stripping_refuses_a_version_that_is_built_differently() -> None:
    with pytest.raises(ValueError, match="still holds"):
        vendoring.stripped("a.css", ".x{background:url(/assets/images/crest.svg)}")


def test_stripping_leaves_the_rest_as_it_is() -> None:
    css = (
        "@font-face{font-family:GDS Transport}.a{font-family:GDS Transport,arial,sans-serif}"
        "@media print{.govuk-footer__crown{x:y}}"
    )
    assert vendoring.stripped("a.css", css) == f".a{{font-family:{vendoring.SYSTEM_FONTS}}}\n"
