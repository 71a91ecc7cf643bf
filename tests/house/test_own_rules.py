"""Rules of our own for the source, read from its syntax: what semgrep would look for, in a second."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KITHLINE = ROOT / "kithline"
TEMPLATES = sorted(path for path in KITHLINE.rglob("templates/**/*.html"))

# name called or imported -> what to do instead
NEVER = {
    "eval": "read plain values",
    "exec": "read plain values",
    "mark_safe": "let the template escape it",
    "format_html": "write a template",
    "csrf_exempt": "let the form carry its token",
    "xframe_options_exempt": "a page of ours is in nobody's frame",
    "os.system": "subprocess with a list",
    "os.popen": "subprocess with a list",
    "subprocess.getoutput": "subprocess with a list",
    "pickle.load": "JSON",
    "pickle.loads": "JSON",
    "marshal.loads": "JSON",
    "yaml.load": "TOML",
    "tempfile.mktemp": "tempfile.mkstemp",
}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "yaml", "telnetlib", "xml.etree.ElementTree"}
# what a second process of ours made for the first, as multiprocessing itself sends it; never anything that came in
PICKLE_IN = {"kithline/intake/read_beside.py"}
# `Markup` makes text of markup: each use is looked at, then listed
MARKUP_IN = {"kithline/ui/environment.py", "kithline/ui/charts.py", "kithline/portals/pupils/presenters.py"}
EXECUTE = ("execute", "executemany", "raw", "extra")
PERSONAL = {
    "forename",
    "surname",
    "birth",
    "postcode",
    "upn",
    "nhs_number",
    "raw",
    "payload",
    "value",
    "password",
}
LOGGED = {"debug", "info", "warning", "error", "exception", "critical"}


def called(node: ast.Call) -> str:
    """The name as it is called: `subprocess.run`, `eval`."""
    return ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""


def faults_of(tree: ast.AST, name: str) -> Iterator[str]:
    """Each place where the source breaks a rule: line and which."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                modules = {node.module or "", *(f"{node.module}.{each}" for each in modules)}
            for module in modules & NEVER_IMPORTED - ({"pickle"} if name in PICKLE_IN else set()):
                yield f"{node.lineno}: imports {module}"
        if not isinstance(node, ast.Call):
            continue
        what = called(node)
        if name in PICKLE_IN and what in ("pickle.load", "pickle.dump"):
            continue
        for banned in (what, what.rpartition(".")[2]):
            if banned in NEVER and ("." in banned) == ("." in what):
                yield f"{node.lineno}: {what}: {NEVER[banned]}"
                break
        if what.rpartition(".")[2] == "Markup" and name not in MARKUP_IN:
            yield f"{node.lineno}: Markup outside the files that may"
        if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
            yield f"{node.lineno}: a shell"
        if what.rpartition(".")[2] in EXECUTE and node.args and from_request(node.args[0]):
            yield f"{node.lineno}: SQL from what a user sent"
        if is_log(node) and personal_in(node):
            yield f"{node.lineno}: a personal value in a log line"
        if what == "re.compile" and node.args and from_request(node.args[0]):
            yield f"{node.lineno}: a pattern from what a user sent"


def from_request(statement: ast.expr) -> bool:
    """Whether a part of what a request brought is in the statement's own text."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("GET", "POST", "cleaned_data", "COOKIES", "META", "body")
        for node in ast.walk(statement)
    )


def is_log(node: ast.Call) -> bool:
    """Whether it writes to a log or to the screen."""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id == "print"
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LOGGED
        and "log" in ast.unparse(function.value).lower()
    )


def personal_in(node: ast.Call) -> bool:
    """Whether one of its arguments is, or holds, something called like a personal value."""
    return any(
        (isinstance(part, ast.Name) and part.id in PERSONAL)
        or (isinstance(part, ast.Attribute) and part.attr in PERSONAL)
        for argument in (*node.args, *(word.value for word in node.keywords))
        for part in ast.walk(argument)
    )


def test_the_source_keeps_the_rules() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in sorted(KITHLINE.rglob("*.py"))
        for fault in faults_of(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix())
    ]
    assert faults == []


def test_templates_let_nothing_through_unescaped() -> None:
    """Of a text that stands in the template itself one may say that it is safe, of nothing else."""
    assert len(TEMPLATES) > 30
    faults = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in TEMPLATES
        for found in re.finditer(
            r"[^\"'\s]\s*\|\s*safe\b|autoescape\s+(false|off)|\|\s*tojson", path.read_text(encoding="utf-8")
        )
    ]
    assert faults == []


def test_every_door_that_reads_rows_writes_a_look() -> None:
    """A function that a view may call with a viewer and that asks the database has its look, or calls one that has."""
    without = []
    for path in sorted((KITHLINE / "sharing" / "access").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name, node in functions.items():
            takes_viewer = any(
                argument.arg in ("viewer", "by") for argument in (*node.args.args, *node.args.kwonlyargs)
            )
            if name.startswith("_") or not takes_viewer or f"{path.stem}.{name}" in PARTS_OF_A_LOOK:
                continue
            if asks(node, functions) and not looks(node, functions):
                without.append(f"{path.stem}.{name}")
    assert without == []


# Parts of a page whose door writes the look for all of it; each was looked at. A new one is, too.
PARTS_OF_A_LOOK = {
    "emergencies.told_emergencies",
    "factors.factors_of",
    "grants.my_grants",
    "log.record_look",
    "questions.my_answers",
    "reasons.reasons_for",
}


def reached(node: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.Call]:
    """The calls of a function and of those of its module that it calls."""
    seen, waiting = {node.name}, [node]
    while waiting:
        for call in ast.walk(waiting.pop()):
            if isinstance(call, ast.Call):
                yield call
                name = called(call)
                if name in functions and name not in seen:
                    seen.add(name)
                    waiting.append(functions[name])


def asks(node: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> bool:
    """Whether it runs a statement."""
    return any(called(call).rpartition(".")[2] == "execute" for call in reached(node, functions))


def looks(node: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> bool:
    """Whether it writes a line of the log."""
    return any("record_" in called(call) or "keep_look" in called(call) for call in reached(node, functions))


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "import pickle",
        "from yaml import load",
        "subprocess.run(words, shell=True)",
        "os.system(words)",
        "cursor.execute(f'SELECT {request.GET}')",
        "cursor.execute('SELECT ' + form.cleaned_data['order'])",
        "logger.warning('no row for %s', person.surname)",
        "print(upn)",
        "mark_safe(words)",
        "Markup(words)",
        "@csrf_exempt\ndef view(request): csrf_exempt(view)",
    ],
)
def test_each_rule_finds_what_it_is_for(source: str) -> None:
    assert list(faults_of(ast.parse(source), "kithline/portals/pupils/views.py")), source
