"""The declaration of a tried file, as text: a module just like those of the catalogue, for people to read and change.

Every text of the file or of whoever answered goes in as a Python literal and nowhere else, so that no header or title
is ever run.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from kithline.feeds.codes import ANY_DATE, ETHNICITY, ETHNICITY_WORDS, LANGUAGE, SEX, SEX_WORDS
from kithline.feeds.person_values import Name, Postcode, Reference
from kithline.feeds.spec import Format
from kithline.feeds.trial.answers import NONE, Answers
from kithline.feeds.trial.file_name import file_pattern
from kithline.feeds.trial.hanging import Hanging, chosen, fresh, ties_within
from kithline.feeds.trial.keys import Keys
from kithline.feeds.trial.proposal import IDENTIFIERS, OTHER, OWN, Guess, Proposal, part_of
from kithline.feeds.trial.python_text import call, listed, mapping_of, raw_of, repr_of, tuple_of
from kithline.feeds.trial.suggest import details
from kithline.feeds.values import Date, Identifier, NamePart, Text, Value
from kithline.record.kinds import kinds

WIDTH = 108
_NAMED = {
    id(ANY_DATE): ("ANY_DATE", "kithline.feeds.codes"),
    id(SEX): ("SEX", "kithline.feeds.codes"),
    id(ETHNICITY): ("ETHNICITY", "kithline.feeds.codes"),
    id(LANGUAGE): ("LANGUAGE", "kithline.feeds.codes"),
    id(SEX_WORDS): ("SEX_WORDS", "kithline.feeds.codes"),
    id(ETHNICITY_WORDS): ("ETHNICITY_WORDS", "kithline.feeds.codes"),
}


class CannotDeclare(ValueError):
    """In one line what is lacking; it holds no value of the file."""


def declaration(proposal: Proposal, keys: Keys, answers: Answers, hanging: Iterable[Hanging] = ()) -> str:
    """The module's text. `hanging`: tables that may hang on the rows; those that the answers speak of are declared.
    Raises CannotDeclare where the mapping and the answers do not go together."""
    hung = chosen(hanging, answers)
    # what stands in a table of its own is not kept in the row above it too
    own = tuple(
        guess for guess in proposal.guesses if not any(each.holds(guess.header, proposal) for each in hung)
    )
    main = _Declaration(proposal.adding(guesses=own), keys, answers)
    return main.text([_Hung(each, main) for each in hung])


class _Declaration:
    def __init__(self, proposal: Proposal, keys: Keys, answers: Answers) -> None:
        self.proposal, self.keys, self.answers = proposal, keys, answers
        self.others = "other"  # in the name of the second people's numbers
        self.imports: dict[str, set[str]] = {
            "kithline.feeds.spec": {
                "Column",
                "Feed",
                "Format",
                "Layout",
                "Mode",
                "Rhythm",
                "Subject",
                "Table",
            }
        }
        self.with_other = bool(keys.other) and answers.relation not in ("", NONE)
        self.details = details(proposal, answers.says)
        self.codes: dict[str, str] = {}  # header -> the code of its column; of a whole name its surname's
        self.forename_of: dict[str, str] = {}
        self.columns = list(self._columns())

    def spec(self, name: str) -> str:
        self.imports["kithline.feeds.spec"].add(name)
        return name

    # --- columns ------------------------------------------------------------------------------------------------

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        """(code, header, the Column as text)."""
        taken: set[str] = set()
        # a row without a surname that nearly all others have is a total, or says nobody
        named = [self.proposal.one(f"{OWN}{part}") for part in ("surname", "name")]
        required = {*self.keys.person, *self.keys.row} | {
            guess.header
            for guess in named
            if guess is not None and guess.look.count >= 0.95 * len(self.proposal.shape.rows)
        }
        for guess in self.proposal.guesses:
            code = self._code(guess, taken)
            self.codes[guess.header] = code
            if part_of(guess.role) == "name":
                is_other = guess.role.startswith(OTHER)
                forename = fresh(f"{'other_' if is_other else ''}forename", taken)
                self.forename_of[guess.header] = forename
                first = not guess.look.has_commas and _is_surname_first(guess.header)
                yield (
                    forename,
                    guess.header,
                    self._column(forename, NamePart("forename", first, or_nobody=is_other), False),
                )
                yield (
                    code,
                    guess.header,
                    self._column(
                        code, NamePart("surname", first, or_nobody=is_other), guess.header in required
                    ),
                )
            else:
                yield code, guess.header, self._column(code, guess.value, guess.header in required)

    def _code(self, guess: Guess, taken: set[str]) -> str:
        part = part_of(guess.role)
        whom = "other_" if guess.role.startswith(OTHER) else ""
        detail = next((field for field, header in self.details.items() if header == guess.header), "")
        plain = {"name": "surname", "key": "person", "line": "address", "row": "record"}
        if guess.role == "raw":
            is_path = self.proposal.shape.format.is_document
            named = guess.header.rsplit("/", 1)[-1] if is_path else guess.header
            last = re.sub(r"[^a-z0-9]+", "_", named.lower()).strip("_")[:50].strip("_")
            return fresh(detail or last or "column", taken)
        if guess.role.startswith("detail:"):
            return fresh(guess.role.partition(":")[2], taken)
        return fresh(whom + plain.get(part, part), taken)

    def _column(self, code: str, value: Value, is_required: bool) -> str:
        parts = [repr_of(code)]
        if value != Text():
            parts.append(self._value(value))
        if is_required:
            parts.append("required=True")
        return f"Column({', '.join(parts)})"

    def _value(self, value: Value) -> str:
        named = _NAMED.get(id(value))
        if named:
            self.imports.setdefault(named[1], set()).add(named[0])
            return named[0]
        self.imports.setdefault(type(value).__module__, set()).add(type(value).__name__)
        if isinstance(value, Date):
            self.imports.setdefault("kithline.core.dates", set()).add("DateForm")
            forms = ", ".join(f"DateForm.{form.name}" for form in value.forms)
            return f"Date(({forms},){', is_of_birth=True' if value.is_of_birth else ''})"
        if isinstance(value, Identifier):
            return f"Identifier({repr_of(value.scheme)})"
        if isinstance(value, NamePart):
            first = ", surname_first=True" if value.surname_first else ""
            return f"NamePart({repr_of(value.part)}{first}{', or_nobody=True' if value.or_nobody else ''})"
        if isinstance(value, Postcode):
            return "Postcode()"
        if isinstance(value, Name) and value.or_nobody:
            return f"Name({value.longest:_}, or_nobody=True)"
        if isinstance(value, Text | Name | Reference):
            is_usual = value == type(value)()
            return f"{type(value).__name__}({'' if is_usual else f'{value.longest:_}'})"
        raise TypeError(f"not a value that is proposed: {type(value).__name__}")

    def code(self, role: str) -> str:
        """The column of a role; "" where there is none."""
        guess = self.proposal.one(role)
        return self.codes[guess.header] if guess is not None else ""

    def codes_of(self, headers: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for header in headers:
            found += [self.forename_of[header]] if header in self.forename_of else []
            found.append(self.codes[header])
        return tuple(found)

    # --- whom and what ------------------------------------------------------------------------------------------

    def _subject(self, prefix: str, key: tuple[str, ...], role: str) -> str:
        answers = self.answers
        named = self.proposal.one(f"{prefix}name")
        parts = {
            "forename": self.forename_of.get(named.header, "") if named else self.code(f"{prefix}forename"),
            "middle": self.code(f"{prefix}middle"),
            "surname": self.codes[named.header] if named else self.code(f"{prefix}surname"),
            "preferred_forename": self.code(f"{prefix}preferred_forename"),
            "former_surname": self.code(f"{prefix}former_surname"),
            "birth": self.code(f"{prefix}birth"),
            "sex": self.code(f"{prefix}sex"),
        }
        given = {
            "namespace": repr_of(answers.code if prefix == OWN else f"{answers.code}_{self.others}"),
            "key": tuple_of(key),
        }
        if role != "child":
            given["role"] = repr_of(role)
        if answers.category != "identity":
            given["category"] = repr_of(answers.category)
        given |= {name: repr_of(code) for name, code in parts.items() if code}
        schemes = {scheme: code for scheme in IDENTIFIERS if (code := self.code(f"{prefix}{scheme}"))}
        if schemes:
            given["identifiers"] = mapping_of(schemes)
        lines = tuple(self.codes[guess.header] for guess in self.proposal.with_role(f"{prefix}line"))
        place = {part: self.code(f"{prefix}{part}") for part in ("postcode", "uprn", "address_since")}
        if lines or place["postcode"] or place["uprn"]:
            said = {"lines": tuple_of(lines)} if lines else {}
            said |= {name: repr_of(code) for name, code in place.items() if code and name != "address_since"}
            if place["address_since"]:
                said["since"] = repr_of(place["address_since"])
            given["address"] = call(self.spec("AddressColumns"), said)
        return call("Subject", given)

    def _emits(self) -> Iterator[str]:
        answers = self.answers
        start, end = self.code("start"), self.code("end")
        if answers.says != NONE:
            yield self._event(start, end)
        worker = self.code("worker") or self.code("worker_email") or self.code("worker_name")
        if answers.service != NONE:
            if not start:
                raise CannotDeclare(
                    "a service works with somebody from a day on: no column is the day that it began"
                )
            given = {"service": repr_of(answers.service), "start": repr_of(start)}
            given |= {name: repr_of(code) for name, code in (("end", end), ("worker", worker)) if code}
            given |= self._where_begun()
            yield call(self.spec("EmitInvolvement"), given)
            if worker:
                name = self.code("worker_name")
                reach = {part: self.code(f"worker_{part}") for part in ("team", "telephone", "email")}
                said = {"key": repr_of(worker), "name": repr_of(name or worker)}
                said |= {part: repr_of(code) for part, code in reach.items() if code}
                yield call(self.spec("EmitProfessional"), said)
        sort = answers.category if answers.category != "identity" else "characteristics"
        for slot in ("ethnicity", "language"):
            if code := self.code(f"{OWN}{slot}"):
                said = {"field": repr_of(slot), "column": repr_of(code), "category": repr_of(sort)}
                yield call(self.spec("EmitAttribute"), said)
        if self.with_other:
            yield self._relationship()

    def _event(self, start: str, end: str) -> str:
        given = {"kind": repr_of(self.answers.says), "on": repr_of(start)}
        if end and kinds()[self.answers.says].lasts:
            given["until"] = repr_of(end)
        payload = {field: self.codes[header] for field, header in self.details.items()}
        if payload:
            given["payload"] = mapping_of(payload)
        given |= self._where_begun()
        return call(self.spec("EmitEvent"), given)

    def _where_begun(self) -> dict[str, str]:
        """Only the rows that have a day on which it began, where not every one has."""
        guess = self.proposal.one("start")
        if guess is None or guess.look.count == len(self.proposal.shape.rows):
            return {}
        return {"when": f"{self.spec('When')}({repr_of(self.codes[guess.header])})"}

    def _relationship(self) -> str:
        key = self.codes_of(self.keys.other)
        named = self.code(f"{OTHER}surname") or self.code(f"{OTHER}name") or key[0]
        role = (
            "by_birth"
            if self.answers.relation in ("sibling", "partner", "other", "other relative")
            else "adult"
        )
        given = {
            "relation": repr_of(f"={self.answers.relation}"),
            "other": self._subject(OTHER, key, role),
            "when": f"{self.spec('When')}({repr_of(named)})",
        }
        return call(self.spec("EmitRelationship"), given)

    # --- the module ---------------------------------------------------------------------------------------------

    def subject(self) -> str:
        """Whom a row is about."""
        role = "by_birth" if self.proposal.has_adults else "child"
        return self._subject(OWN, self.codes_of(self.keys.person), role)

    def table(self, code: str) -> str:
        """The Table, as text."""
        shape, answers = self.proposal.shape, self.answers
        pattern, name = file_pattern(shape.path.name, month_first=self.proposal.is_month_first)
        headers = {code: header for code, header, _ in self.columns}
        layout = call(
            "Layout",
            {
                "code": repr_of("as_tried"),
                "supplier": repr_of(answers.system),
                "source": repr_of("a file of the source itself, tried by the council"),
                "headers": mapping_of(headers),
            },
        )
        emits = list(self._emits())
        table = {
            "code": repr_of(code),
            "file": raw_of(pattern),
            "name": repr_of(name),
            "key": tuple_of(self.codes_of(self.keys.row)),
            "columns": listed([column for _, _, column in self.columns]),
            "layouts": listed([layout]),
            "subject": self.subject(),
        }
        if emits:
            table["emits"] = listed(emits)
        table |= self._place()
        if answers.restricted:
            self.imports.setdefault("kithline.record.categories", set()).add("Restriction")
            table["restriction"] = f"Restriction.{answers.restricted.name}"
        return call("Table", table)

    def text(self, hung: "list[_Hung]") -> str:
        """The module's text, with the tables that hang on the rows."""
        shape, answers = self.proposal.shape, self.answers
        tables = {"ROWS": self.table("rows")} | {
            each.hanging.code.upper(): each.table(each.hanging.code) for each in hung
        }
        for each in hung:
            for module, names in each.imports.items():
                self.imports.setdefault(module, set()).update(names)
        feed = {
            "code": repr_of(answers.code),
            "title": repr_of(answers.title),
            "source_system": repr_of(answers.system),
            "owner": repr_of(answers.agency),
            "format": f"Format.{shape.format.name}",
            "mode": f"Mode.{answers.feed_mode.name}",
            "rhythm": f"Rhythm.{answers.rhythm.upper()}",
            "legal_basis": repr_of(answers.legal_basis),
            "purposes": tuple_of(answers.purposes),
            "retention": repr_of(answers.retention),
            "coverage": repr_of(answers.coverage),
            "tables": f"({', '.join(tables)},)" if len(tables) == 1 else f"({', '.join(tables)})",
        }
        if shape.format is Format.XML:
            feed["root"] = repr_of(shape.root)
        if answers.restricted:
            feed["restriction"] = f"Restriction.{answers.restricted.name}"
        body = "".join(f"{name} = {table}\n" for name, table in tables.items())
        body += f"\nFEED = {call('Feed', feed)}\n"
        said = re.sub(r"[\\\"]", "'", f"{answers.title}: {answers.coverage}".rstrip("."))
        return f'"""{_folded(said)}."""\n\n{self._imports()}\n\n{body}'

    def _place(self) -> Mapping[str, str]:
        """Where in the file the rows are, as the format has it."""
        shape = self.proposal.shape
        place: dict[str, str] = {}
        if shape.format is Format.XLSX:
            place["sheet"] = repr_of(shape.sheet)
        elif shape.format in (Format.XML, Format.JSON):
            place["element"] = repr_of(shape.element)
        else:
            if shape.delimiter != ",":
                place["delimiter"] = repr_of(shape.delimiter)
            if shape.header_row > 1:
                place["has_titles"] = "True"
        return place

    def _imports(self) -> str:
        lines = []
        for module, names in sorted(self.imports.items()):
            line = f"from {module} import {', '.join(sorted(names))}"
            if len(line) > WIDTH:
                line = f"from {module} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"
            lines.append(line)
        return "\n".join(lines)


class _Hung(_Declaration):
    """A table that hangs on the rows of another."""

    def __init__(self, hanging: Hanging, main: _Declaration) -> None:
        super().__init__(hanging.proposal, hanging.keys, hanging.answered(main.answers))
        self.hanging, self.main = hanging, main
        self.others = hanging.code
        self.imports = {"kithline.feeds.spec": {*self.imports["kithline.feeds.spec"]}, **self.imports}
        self.tie = self.codes[hanging.tie]
        if (self.tie,) != main.codes_of(main.keys.person):
            raise CannotDeclare(f"'{hanging.title}': a column of it has the name of the number that ties it")

    def subject(self) -> str:
        """The main row's person. Where rows may come without the main ones, their number alone says who it is."""
        shape = self.proposal.shape
        if ties_within(shape.format) or self.answers.mode == "snapshot":
            given = {"tables": tuple_of(("rows",)), "on": tuple_of((self.tie,))}
            return call(self.spec("Through"), given)
        given = {"namespace": repr_of(self.answers.code), "key": tuple_of((self.tie,))}
        if self.answers.category != "identity":
            given["category"] = repr_of(self.answers.category)
        return call("Subject", given)


def _is_surname_first(header: str) -> bool:
    return bool(re.search(r"sur ?name.*fore ?name|last.*first", header, re.IGNORECASE))


def _folded(text: str) -> str:
    """A docstring's text in lines of a bearable length."""
    return "\n".join(textwrap.wrap(text, 110, break_long_words=False)) or "A feed"
