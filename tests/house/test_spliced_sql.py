"""Statements are put together from text only on the ground floor, from our own names; never where requests come in.

The general check for this (bandit B608) cannot tell a table's name from a user's words, so it is off, and this stands
in its place: portals run no SQL at all, and the doors to the record splice in nothing but their own constants.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

KITHLINE = Path(__file__).parents[2] / "kithline"
UPSTAIRS = ("portals", "ui", "site")


def executions(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("execute", "executemany", "raw", "extra")
            and node.args
        ):
            yield node


def spliced(call: ast.Call) -> list[str]:
    """What is spliced into the statement of a call, as source text; constants (UPPER CASE) do not count."""
    found = []
    for node in ast.walk(call.args[0]):
        if isinstance(node, ast.FormattedValue) and not of_constants(node.value):
            found.append(ast.unparse(node.value))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            found.append(ast.unparse(node))
    return found


def of_constants(expression: ast.expr) -> bool:
    """Whether it is made of module constants (UPPER CASE) alone, perhaps joined in a comprehension."""
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    bound = {
        node.target.id
        for node in ast.walk(expression)
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)
    }
    return all(name.replace("_", "").isupper() for name in names - bound)


def test_portals_run_no_sql_with_spliced_words() -> None:
    faults = [
        f"{path.relative_to(KITHLINE)}:{call.lineno}: {words}"
        for room in UPSTAIRS
        for path in sorted((KITHLINE / room).rglob("*.py"))
        for call in executions(path)
        for words in spliced(call)
    ]
    assert faults == []


def test_portals_never_touch_a_connection() -> None:
    faults = [
        str(path.relative_to(KITHLINE))
        for path in sorted((KITHLINE / "portals").rglob("*.py"))
        if "django.db" in path.read_text(encoding="utf-8")
    ]
    assert faults == []


def test_the_doors_splice_only_their_own_names() -> None:
    """In sharing/access a statement may hold another statement of the module, by a plain name; never a call's result
    or an attribute of what a user sent."""
    for path in sorted((KITHLINE / "sharing" / "access").rglob("*.py")):
        for call in executions(path):
            for words in spliced(call):
                assert words.isidentifier(), f"{path.name}:{call.lineno}: {words}"
