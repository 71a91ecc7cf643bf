"""A paper as plain parts, and the three ways in which it is written: Markdown, a page for a browser, sheets."""

from dataclasses import dataclass
from html import escape

from kithline.sharing.sheets import Sheets


@dataclass(frozen=True)
class Table:
    """Rows of texts beneath the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """A heading ("" for what stands before the first), then paragraphs, a list, a table: whichever it has."""

    heading: str = ""
    text: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """`code` names its files; permanent."""

    code: str
    title: str
    parts: tuple[Part, ...]


def markdown(paper: Paper) -> str:
    """The paper as Markdown."""
    made = [f"# {paper.title}", "", "<!-- Written by kithline.sharing.papers; do not edit. -->", ""]
    for part in paper.parts:
        if part.heading:
            made += [f"## {part.heading}", ""]
        for paragraph in part.text:
            made += [paragraph, ""]
        if part.lines:
            made += [*(f"- {line}" for line in part.lines), ""]
        if part.table:
            made += [_row(part.table.columns), _row(("---",) * len(part.table.columns))]
            made += [*(_row(row) for row in part.table.rows), ""]
    return "\n".join(made).rstrip("\n") + "\n"


def page(paper: Paper) -> str:
    """The paper as one HTML page that needs no other file."""
    body = [f"<h1>{escape(paper.title)}</h1>"]
    for part in paper.parts:
        if part.heading:
            body.append(f"<h2>{escape(part.heading)}</h2>")
        body += [f"<p>{escape(paragraph)}</p>" for paragraph in part.text]
        if part.lines:
            body.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in part.lines) + "</ul>")
        if part.table:
            body.append(_table(part.table))
    title, style = escape(paper.title), _STYLE
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>{style}</head>\n'
        f"<body>{chr(10).join(body)}</body></html>\n"
    )


def sheets(paper: Paper) -> Sheets:
    """Its tables as sheets of a workbook: none, where it has none."""
    tables = [(part.heading or paper.title, part.table) for part in paper.parts if part.table]
    return {
        f"{place} {heading}"[:31].replace("/", " ").replace(":", " "): [
            list(table.columns),
            *(list(row) for row in table.rows),
        ]
        for place, (heading, table) in enumerate(tables, start=1)
    }


_STYLE = (
    "<style>body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top}</style>"
)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"


__all__ = ["Paper", "Part", "Table", "markdown", "page", "sheets"]
