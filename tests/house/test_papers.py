"""The papers point to what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURES = (ROOT / "docs/pictures/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_link_leads_somewhere(paper: Path) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / paper).read_text(encoding="utf-8"), flags=re.DOTALL)
    lost = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, part = target.partition("#")
        found = (ROOT / paper).parent / path if path else ROOT / paper
        if found.suffix == ".png" and found.name in PICTURES:
            continue  # written by the journeys
        if not found.exists() or (part and found.suffix == ".md" and part not in _parts(found)):
            lost.append(target)
    assert lost == []


def _parts(page: Path) -> set[str]:
    """The names that a page's headings have in an address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize(
    "path",
    re.findall(
        r"`((?:[a-z]+/)+[a-z_]+\.[a-z]+)`", (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    ),
)
def test_a_file_that_the_architecture_names_is_there(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / "kithline" / path).exists()


CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMANDS = {path.stem for path in (ROOT / "kithline/commands/management/commands").glob("[!_]*.py")} | {
    "help"
}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_command_that_a_paper_names_is_there(paper: Path) -> None:
    code = "\n".join(CODE.findall((ROOT / paper).read_text(encoding="utf-8")))
    assert set(re.findall(r"(?<![\w/-])(?:\.venv/bin/)?kithline ([a-z]+)", code)) <= COMMANDS
    assert set(re.findall(r"(?<![\w/-])make ([a-z-]+)", code)) <= TARGETS
    for path in re.findall(r"(?<![\w/-])(?:kithline|tests|docs|scripts|bench)/[\w/.-]*[\w/]", code):
        assert (ROOT / path).exists(), path
