"""What `kithline feed try` says and asks."""

import shlex
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kithline.feeds.trial.answers import DATES, RELATION, Question, faults, questions
from kithline.feeds.trial.own_folder import Written
from kithline.feeds.trial.proposal import roles
from kithline.feeds.trial.trial import Trial
from kithline.intake.preview import Preview
from kithline.record.kinds import kinds
from kithline.sharing.matrix import PURPOSES

WORDS = {each.code: each.words.lower() for each in (*questions(PURPOSES), RELATION, DATES)}
# What stands for answers in a preview before they are given: nothing of it is written.
PLAIN: dict[str, str | list[str]] = {
    **dict.fromkeys(("title", "agency", "system", "coverage", "legal_basis", "retention"), "preview"),
    **{"says": "none", "service": "none", "mode": "delta", "rhythm": "monthly", "purposes": ["safeguarding"]},
    **{"category": "identity", "restriction": "none", "relation": "none", "dates": "uk"},
}


def roles_listed(kind: str) -> str:
    """The roles, one a line."""
    return "\n".join(f"{role:<26} {words}" for role, words in roles(kind).items())


def kinds_listed() -> str:
    """The kinds of event, one a line: code, title, and whose category decides who may see it."""
    return "\n".join(
        f"{code:<26} {kind.title} ({kind.category.title})" for code, kind in sorted(kinds().items())
    )


def proposal_words(trial: Trial) -> str:
    """What was found, and what is proposed of each column."""
    shape = trial.shape
    lines = [f"{shape.path.name}: {shape.words}."]
    lines += [f"Look at this: {note}." for note in trial.proposal.notes]
    width = min(34, max(map(len, shape.headers)))
    words = {
        role: each.replace("Keep as sent, make nothing of it", "kept as sent")
        for role, each in roles().items()
    }
    proposed = [words.get(guess.role, guess.role) for guess in trial.proposal.guesses]
    room = min(60, max(map(len, proposed)))
    lines += ["", f"{'Column':<{width}}  {'Proposed as':<{room}}  {'Sure':<10}  Why"]
    for guess, role in zip(trial.proposal.guesses, proposed, strict=True):
        head = guess.header if len(guess.header) <= width else f"...{guess.header[3 - width :]}"
        lines.append(f"{head:<{width}}  {role:<{room}.{room}}  {guess.how_sure:<10}  {guess.reason}")
    lines.append("")
    if trial.keys is not None:
        lines.append(f"A person is known by: {', '.join(trial.keys.person)}")
        lines.append(f"A row is known by: {', '.join(trial.keys.row)} ({trial.keys.why})")
        if trial.keys.other:
            lines.append(f"The second person is known by: {', '.join(trial.keys.other)}")
        lines += [f"Look at this: {trial.keys.weak}"] if trial.keys.weak else []
    for code, (answer, why) in trial.suggested.items():
        lines.append(
            f"The file hints at the answer to '{WORDS[code]}': {answer} ({why}). It is yours to give."
        )
    lines.append(f"By its name: {trial.later_names}.")
    lines.append("Another role for a column: --column 'HEADER=ROLE'; --roles lists them.")
    return "\n".join(lines)


def asked(
    trial: Trial, given: Mapping[str, Any], ask: Callable[[str], str], say: Callable[[str], object]
) -> dict[str, Any]:
    """The answers, with those that were not given asked for. An empty line takes what the file hints at."""
    answers = dict(given)
    for question in trial.asked:
        if question.is_open and question.code not in answers:
            say(_question_words(question))
            answers[question.code] = _said(ask, f"{question.code} [none of it]: ")
        while question.code in (wrong := faults(answers, [question])):
            if answers.get(question.code):
                say(f"  {wrong[question.code]}")
            say(_question_words(question))
            hint = trial.suggested.get(question.code)
            default = f" [{hint[0]}]" if hint else ""
            answer = _said(ask, f"{question.code}{default}: ") or (hint[0] if hint else "")
            answers[question.code] = _listed(answer) if question.several else answer
            if not answer:
                say("  It cannot be left open: nothing is guessed.")
    return answers


def _said(ask: Callable[[str], str], prompt: str) -> str:
    try:
        return ask(prompt).strip()
    except EOFError:
        raise ValueError("the questions were left; nothing was written") from None


def _listed(answer: str) -> list[str]:
    return [part.strip() for part in answer.split(",") if part.strip()]


def _question_words(question: Question) -> str:
    lines = ["", f"{question.words}?{' ' + question.hint if question.hint else ''}"]
    if question.several:
        lines.append("  Several with commas between them.")
    if len(question.choices) <= 12:
        lines += [f"  {code:<14} {words}" for code, words in question.choices.items()]
    else:
        lines += textwrap.wrap(", ".join(question.choices), 110, initial_indent="  ", subsequent_indent="  ")
        if question.code == "says":
            lines.append("  What each of them is: kithline feed try --kinds")
    return "\n".join(lines)


def preview_words(seen: Preview, name: str, *, with_rows: bool, sheet: str = "") -> str:
    """How many rows would be taken in, and with `with_rows` the first ones as they are understood. `sheet`: of a
    workbook, the one that holds the rows."""
    on_sheet = f"sheet '{sheet}', " if sheet else ""
    lines = ["", f"{name}: {_rows(seen.accepted)} would be taken in, {seen.rejected:,} could not be read."]
    for reject in seen.rejects:
        column = f", column {reject.column}" if reject.column else ""
        lines.append(f"    {on_sheet}row {reject.row}{column}: {reject.expected}")
    if seen.rejected > len(seen.rejects):
        lines.append(f"    and {seen.rejected - len(seen.rejects):,} more")
    for table in seen.hanging:
        lines.append(
            f"    {table.title}: {_rows(table.accepted)} would be taken in, {table.rejected:,} could not be read."
        )
        on_its = f"sheet '{table.title}', " if sheet else ""
        lines += [f"        {on_its}row {each.row}: {each.expected}" for each in table.rejects[:3]]
    if with_rows and seen.rows:
        lines += ["", *_table(seen.headings, seen.rows), "", "Nothing was written."]
    return "\n".join(lines)


def require_details(trial: Trial, kind: str) -> None:
    """ValueError where a column is said to be a detail that the kind of event has not."""
    known = roles(kind)
    for guess in trial.proposal.guesses:
        if guess.role not in known:
            what = guess.role.partition(":")[2]
            there_are = ", ".join(role.partition(":")[2] for role in known if role.startswith("detail:"))
            has = f"it has {there_are}" if there_are else "it has none"
            raise ValueError(
                f"--column '{guess.header}': what a row tells ({kind}) has no detail '{what}'; {has}"
            )


def lacking_words(details: Mapping[str, str]) -> str:
    """What else could be told of what happened."""
    listed = [f"    detail:{field} ({words})" for field, words in details.items()]
    head = "What happened could be told with these too, if a column holds them (--column HEADER=detail:...):"
    return "\n".join([head, *listed]) if listed else ""


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [min(24, max(len(cell) for cell in column)) for column in zip(headings, *rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}.{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (headings, *rows)
    ]


def written_words(written: Written, path: Path) -> str:
    """Which files were written, and what comes next."""
    return (
        f"\nWritten: {written.declaration}\n         {written.sample} (an invented sample)\n"
        f"Next: read the declaration, then kithline doctor, then kithline receive {shlex.quote(str(path))}\n"
        "The sites know the feed when they are started again; FEEDS_DIR must be set for them too."
    )


def as_data(trial: Trial, given: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    """For machines. No value of the file."""
    shape, keys = trial.shape, trial.keys
    return {
        "file": shape.path.name,
        "format": shape.format.value,
        "encoding": shape.encoding,
        "delimiter": shape.delimiter,
        "header_row": shape.header_row,
        "sheet": shape.sheet,
        "later_names": trial.later_names,
        "element": shape.element,
        "rows": len(shape.rows),
        "columns": [
            {"header": each.header, "role": each.role, "confidence": each.confidence, "reason": each.reason}
            for each in trial.proposal.guesses
        ],
        "keys": {"person": keys.person, "row": keys.row, "other": keys.other, "weak": keys.weak}
        if keys
        else None,
        "notes": list(trial.proposal.notes),
        "suggested": {
            code: {"answer": answer, "why": why} for code, (answer, why) in trial.suggested.items()
        },
        "answered": dict(given),
        "to_answer": dict(wrong),
    }
