"""Python, as a declaration is written: literals and calls. A text goes in as a literal and is never run."""

import re
from collections.abc import Mapping

_LONGEST = 80  # marks of a regular expression in one line


def repr_of(text: str) -> str:
    """The text as a literal in double quotes, or in single ones where it holds double ones."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in text:
        return f'"{plain[1:-1]}"'.replace("\\'", "'")
    return plain


def raw_of(text: str) -> str:
    """A regular expression as a raw literal, where it can be one."""
    is_raw = '"' not in text and text.isprintable() and not text.endswith("\\")
    if not is_raw:
        return repr(text)
    parts = re.findall(rf"(?:\\.|[^\\]){{1,{_LONGEST}}}", text)  # a backslash stays with what it is before
    if len(parts) < 2:
        return f'r"{text}"'
    return "(\n" + "".join(f'    r"{part}"\n' for part in parts) + ")"


def tuple_of(texts: tuple[str, ...]) -> str:
    """A tuple of literals."""
    return f"({', '.join(map(repr_of, texts))}{',' if len(texts) == 1 else ''})"


def mapping_of(pairs: Mapping[str, str]) -> str:
    """A mapping of literals, a line each where there are several."""
    inner = [f"{repr_of(key)}: {repr_of(value)}" for key, value in pairs.items()]
    line = f"{{{', '.join(inner)}}}"
    return line if len(line) <= 60 else "{\n" + "".join(f"{_indented(each)},\n" for each in inner) + "}"


def listed(parts: list[str]) -> str:
    """A tuple of expressions, a line each."""
    return "(\n" + "".join(f"{_indented(part)},\n" for part in parts) + ")"


def call(name: str, given: Mapping[str, str]) -> str:
    """A call by keywords, on one line where it fits."""
    parts = [f"{key}={value}" for key, value in given.items()]
    line = f"{name}({', '.join(parts)})"
    if len(line) <= 90 and "\n" not in line:
        return line
    return f"{name}(\n" + "".join(f"{_indented(part)},\n" for part in parts) + ")"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))
