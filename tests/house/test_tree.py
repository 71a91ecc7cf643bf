"""What lies in the tree: names, lengths, and nothing that points at a machine, a registry or a real person."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {
    ".git",
    ".venv",
    "var",
    "out",
    "build",
    "dist",
    "__pycache__",
    "kithline.egg-info",
    "node_modules",
}
WRITTEN = {
    *(
        ".py",
        ".sql",
        ".html",
        ".css",
        ".js",
        ".md",
        ".toml",
        ".csv",
        ".xml",
        ".json",
        ".txt",
        ".yml",
        ".yaml",
        ".lock",
    ),
    "",
}
VENDORED = ("kithline/ui/static/vendor", "kithline/ui/static/govuk")

# Words of software that say nothing of the trade; and words of the trade that never name software.
NO_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "handler",
    "handlers",
    "misc",
    "base",
}
RESERVED = {"service", "case", "outcome", "contact", "referral", "placement", "visit"}

ITSELF = "tests/house/test_tree.py"
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-spark.lock")
# The examples that the standards themselves print, to try the check digits with.
OF_THE_STANDARDS = ("tests/core/test_identifiers.py",)

LONGEST = 400
# Longer, and why. A second look was taken at each.
LONGER = {
    "kithline/insight/indicators/themes/attendance.py": "three rules with their worked examples beneath them",
    "kithline/sharing/trace.py": "one fact's whole way back to its row",
    "kithline/intake/write.py": "the statements that write a delivery into the record, in their order",
    "kithline/ops/postgres.py": "the supervisor of the embedded server, in one piece",
    "kithline/record/migrations/0001_initial.py": "written by Django",
    "tests/feeds/invented.py": "the rows of ten samples",
    "tests/portals/data_rows.py": "invented rows, one after the other",
    "tests/portals/rows.py": "invented rows, one after the other",
}


def files() -> Iterator[tuple[str, Path]]:
    """Every file of ours that holds text, by its path from the root."""
    found = [ROOT]
    while found:
        for path in sorted(found.pop().iterdir()):
            if path.name in NOT_OURS or (path.is_dir() and path.name.startswith(".") and path.name != ".ci"):
                continue
            name = path.relative_to(ROOT).as_posix()
            if path.is_symlink() or name.startswith(VENDORED):
                continue
            if path.is_dir():
                found.append(path)
            elif path.suffix in WRITTEN:
                yield name, path


TEXTS = {name: path.read_text(encoding="utf-8", errors="replace") for name, path in files()}


def hits(pattern: str, *, flags: int = 0, but: tuple[str, ...] = ()) -> list[str]:
    """`file: what was found`, for each place where the pattern is."""
    return [
        f"{name}: {found[0]}"
        for name, text in TEXTS.items()
        if name not in but
        for found in re.finditer(pattern, text, flags)
    ]


def test_the_tree_is_looked_at() -> None:
    assert {"Makefile", "pyproject.toml", "kithline/sharing/matrix.py", "scripts/lock", ".ci/run"} <= set(
        TEXTS
    )
    assert len(TEXTS) > 300
    assert any(name.endswith((".csv", ".xml")) for name in TEXTS)


def test_no_module_is_named_for_nothing() -> None:
    modules = {
        name: Path(name).stem for name in TEXTS if name.startswith("kithline/") and name.endswith(".py")
    }
    packages = {str(Path(name).parent): Path(name).parent.name for name in modules}
    for name, stem in {**modules, **packages}.items():
        assert not {stem.lower(), *stem.lower().split("_")} & (NO_NAMES - {"base"}), name
        assert stem.lower() not in NO_NAMES | RESERVED, name


def test_no_class_is_named_for_nothing() -> None:
    assert hits(r"^class \w*(Manager|Helper|Util|Utils|Handler)\b", flags=re.M) == []


def test_files_stay_short() -> None:
    written = {
        name: text.count("\n")
        for name, text in TEXTS.items()
        if name.endswith((".py", ".sql", ".html", ".css", ".js")) or name.startswith("scripts/")
    }
    long = {name for name, lines in written.items() if lines > LONGEST}
    assert long - set(LONGER) == set(), "past 400 lines: take a second look, divide it, or say above why not"
    assert [name for name in LONGER if written.get(name, 0) < LONGEST * 0.8] == [], (
        "no longer long: off the list"
    )


def test_the_tree_is_python_and_its_tests_mirror_it() -> None:
    packages = {path.parent.name for path in (ROOT / "kithline").glob("*/__init__.py")}
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert packages - tested <= {"assembly", "commands", "intake", "site", "returns"}


def test_no_path_of_a_machine() -> None:
    assert hits(r"(?<![\w.])/(?:home|Users|root|work|mnt|opt)/[A-Za-z][\w.-]*") == []
    assert hits(r"\b[A-Z]:\\\\?Users\b") == []


def test_no_registry_and_no_host_but_examples() -> None:
    """Names of packages are enough; where they come from is the affair of whoever installs."""
    # names, never fetched
    formats = (
        r"schemas\.openxmlformats\.org|schemas\.openid\.net|(fhir\.)?hl7\.org(\.uk)?|fhir\.(hl7\.org|nhs)\.uk"
    )
    hosts = {hit.split(": ", 1)[1].lower() for hit in hits(r"(?<=://)[A-Za-z0-9.-]+\.[A-Za-z]{2,}")}
    allowed = re.compile(
        rf"{formats}|(.*\.)?(example\.(org|com|net)|w3\.org|gov\.uk|legislation\.gov\.uk|github\.com|rfc-editor\.org|semver\.org|keepachangelog\.com)"
    )
    assert sorted(host for host in hosts if not allowed.fullmatch(host)) == []
    registries = r"(pypi\.org|pythonhosted|npmjs\.org|registry\.|jsdelivr|unpkg|cdnjs|googleapis)"
    assert hits(registries, but=(ITSELF,)) == []


def test_no_address_of_a_machine() -> None:
    four = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    found = {hit.split(": ", 1)[1] for hit in hits(four, but=LOCKS)}  # a version may have four numbers
    # this machine, any address, and the blocks for documentation (RFC 5737)
    assert (
        sorted(
            each
            for each in found
            if not re.match(r"127\.|0\.0\.0\.0|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.", each)
        )
        == []
    )


def test_e_mail_addresses_are_at_example_domains() -> None:
    found = hits(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
    assert [hit for hit in found if not re.search(r"@([a-z-]+\.)*example\.(org|com|net)$", hit)] == []


# Numbers that Ofcom keeps for drama, and those of the emergency and help lines.
DRAMA = re.compile(
    r"01632960\d{3}|07700900\d{3}|02079460\d{3}|0(113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|"
    r"01914980\d{3}|02890180\d{3}|02920180\d{3}|08081570\d{3}|09098790\d{3}|03069990\d{3}"
)


def test_telephone_numbers_are_for_drama() -> None:
    found = hits(
        r"(?<![\w.,:/-])(?:\+44 ?|0)(?:[1-3]\d{2,3} ?\d{3} ?\d{3,4}|7\d{3} ?\d{3} ?\d{3}|20 ?\d{4} ?\d{4})(?![\w.-])",
        but=(*LOCKS, *OF_THE_STANDARDS),
    )
    numbers = {hit: re.sub(r"\D", "", hit.split(": ", 1)[1].replace("+44", "0")) for hit in found}
    assert [hit for hit, number in numbers.items() if not DRAMA.fullmatch(number)] == []


def test_nhs_numbers_are_of_the_range_that_is_never_given_out() -> None:
    """999 000 0000 to 999 999 9999, wherever ten digits pass the NHS check."""
    bad = []
    for hit in hits(r"(?<![\w.-])[1-9]\d{2} ?\d{3} ?\d{4}(?![\w.-])", but=(*LOCKS, *OF_THE_STANDARDS)):
        digits = re.sub(r"\D", "", hit.split(": ", 1)[1])
        check = (
            11
            - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        )
        if check % 11 == int(digits[9]) and not digits.startswith("999"):
            bad.append(hit)
    assert bad == []


def test_upns_name_no_real_authority() -> None:
    """LA codes up to 200 and 999 are no authority's; we use 199."""
    real = [
        hit
        for hit in hits(r"\b[A-HJ-NP-RT-Z]\d{12}\b", but=OF_THE_STANDARDS)
        if int(hit.split(": ", 1)[1][1:4]) not in (*range(201), 999)
    ]
    assert real == []


@pytest.mark.parametrize(
    "word", [r"\bprint\(f?[\"']DEBUG", r"\bbreakpoint\(\)", r"\bpdb\.set_trace", r"^<<<<<<< "]
)
def test_nothing_is_left_behind(word: str) -> None:
    assert [hit for hit in hits(word, flags=re.M) if not hit.startswith("tests/house/")] == []
