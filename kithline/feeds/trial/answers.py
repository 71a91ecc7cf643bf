"""What no file can say of itself, as questions: asked, or given as options, and never guessed."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from kithline.feeds.bases import unconfirmed_in
from kithline.feeds.spec import Mode, Rhythm
from kithline.record.categories import CATEGORIES, IDENTITY, Restriction
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES

NONE = "none"
_EVERYWHERE = {"service", "services", "with", "support"}  # in too many titles to tell one from another
MANY = 40  # choices: they are not repeated where an answer is none of them
OF_TABLES = ("says_", "relation_")  # how questions of a table that hangs on the rows begin
RELATIONS = (
    *("child", "stepchild", "foster child", "grandchild", "sibling", "partner", "other relative"),
    *("other", NONE),
)


@dataclass(frozen=True)
class Question:
    """`choices`: code -> words; empty: free words. `several`: more than one choice. `hint`: how to find the answer."""

    code: str
    words: str
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    longest: int = 300
    is_open: bool = False  # it may be left unanswered


def questions(purposes: Mapping[str, str]) -> tuple[Question, ...]:
    """In the order in which they are asked. `purposes`: those of the sharing matrix."""
    return (
        Question(
            "title",
            "What is the feed called",
            "As data stewards will read it. For example: Youth club members",
            longest=60,
        ),
        Question(
            "agency",
            "Who sends it and mends it",
            "For example: the youth service",
            longest=100,
        ),
        Question(
            "system",
            "Which system it comes from",
            'Pages name it behind every fact, after "from": the youth service\'s member list',
            longest=100,
        ),
        Question(
            "coverage", "Whom it covers", "For example: Members of the council's youth clubs now", longest=300
        ),
        Question(
            "says",
            "What a row tells of the person",
            "An event of this kind stands on the person's record, and its kind decides who may see it. None: the row "
            "says who somebody is, and no more.",
            {
                NONE: "Nothing but who they are",
                **{code: kind.title for code, kind in sorted(kinds().items())},
            },
        ),
        Question(
            "service",
            "Which service works with the person",
            "It is shown among those who are involved. None: the row does not say that one is.",
            {NONE: "None", **{code: service.title for code, service in SERVICES.items()}},
        ),
        Question(
            "mode",
            "What it means when a row is gone from the next file",
            "",
            {
                "snapshot": "It has ended: each file holds all that is so now",
                "delta": "Nothing: a file holds only what is new or changed",
                "append": "Nothing: each row is new for ever; the same key again corrects it",
            },
        ),
        Question(
            "rhythm",
            "How often it comes",
            "Late is judged by it.",
            {each.value: each.value for each in Rhythm},
        ),
        Question(
            "legal_basis",
            "In which law it is shared",
            "Ask your information governance team. It names an article of the UK GDPR: UK GDPR 6(1)(e); Children Act "
            "2004 s.10",
        ),
        Question("purposes", "For what purposes", "", dict(purposes), several=True),
        Question("retention", "How long it is kept", "As the sharing agreement says"),
        Question(
            "category",
            "Whose names these are",
            "That a sensitive service knows somebody is sensitive itself: then choose its category, and only those who "
            "may see that see the names.",
            {
                category.code: "An ordinary list" if category is IDENTITY else category.title
                for category in (IDENTITY, *CATEGORIES[1:])
            },
        ),
        Question(
            "restriction",
            "Whether every row is restricted",
            "Restricted rows are seen by those alone whom the matrix names for them.",
            {
                NONE: "No",
                **{
                    each.name.lower(): each.name.replace("_", " ").capitalize()
                    for each in Restriction
                    if each not in (Restriction.NONE, Restriction.WITHDRAWN, Restriction.LIMITED)
                },
            },
        ),
    )


RELATION = Question(
    "relation",
    "What the row's own person is to the second",
    "",
    {
        **{each: each.capitalize() for each in RELATIONS},
        "child": "Child: the second person is a parent",
        NONE: "Make nothing of the second person; it is kept as it was sent",
    },
)
DATES = Question(
    "dates",
    "Which comes first in its dates",
    "No date in the file tells: each could be read both ways.",
    {"uk": "The day: 04/03/2012 is 4 March", "us": "The month: 04/03/2012 is 3 April"},
)


@dataclass(frozen=True)
class Answers:
    """The answers, by question. `code`: the feed's own, permanent; it goes into rows."""

    code: str
    title: str
    agency: str
    system: str
    coverage: str
    says: str
    service: str
    mode: str
    rhythm: str
    legal_basis: str
    purposes: tuple[str, ...]
    retention: str
    category: str
    restriction: str
    relation: str = ""
    of_tables: Mapping[str, str] = field(default_factory=dict)  # of those that hang on the rows, by question

    @property
    def restricted(self) -> Restriction:
        return Restriction[self.restriction.upper()]

    @property
    def feed_mode(self) -> Mode:
        return Mode(self.mode)


def code_of(title: str) -> str:
    """The code that a title gives: "Youth club members" is youth_club_members."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return re.sub(r"^[^a-z]+", "", words)[:40].rstrip("_")


def faults(given: Mapping[str, str | Sequence[str]], asked: Sequence[Question]) -> dict[str, str]:
    """question -> what is amiss in its answer: not given, not one of the choices, too long."""
    wrong = {}
    for question in asked:
        answer = given.get(question.code) or ()
        listed = [answer] if isinstance(answer, str) else [*answer]
        if question.is_open and not any(listed):
            continue
        if not listed or not all(each.strip() for each in listed):
            wrong[question.code] = "not answered"
        elif question.choices and set(listed) - set(question.choices):
            wrong[question.code] = _expected(question, listed)
        elif not question.choices and (len(listed[0]) > question.longest or not listed[0].isprintable()):
            wrong[question.code] = f"expected one line of at most {question.longest} characters"
        elif question.code == "title" and not code_of(listed[0]):
            wrong["title"] = "expected a title with letters in it"
        elif question.code == "legal_basis" and "UK GDPR" not in listed[0]:
            wrong["legal_basis"] = "expected an article of the UK GDPR: UK GDPR 6(1)(e); ..."
        elif question.code == "legal_basis" and (named := unconfirmed_in(listed[0])):
            wrong["legal_basis"] = f"{', '.join(named.values())}: its commencement is not confirmed"
    return wrong


def _expected(question: Question, said: Sequence[str]) -> str:
    """The choices; of very many those alone that are called somewhat like what was said, or where they are listed."""
    if len(question.choices) <= MANY:
        return f"expected one of {', '.join(question.choices)}"
    words = {word.casefold() for each in said for word in re.findall(r"[^\W_]{4,}", each)} - _EVERYWHERE
    shared = {
        f"{code} ({title})": sum(word in f"{code} {title}".casefold() for word in words)
        for code, title in question.choices.items()
    }
    alike = sorted((each for each in shared if shared[each]), key=lambda each: -shared[each])[:6]
    near = f"; perhaps {', '.join(alike)}" if alike else ""
    return f"expected a code of one of {len(question.choices)}, which --kinds lists{near}"


def answers_of(given: Mapping[str, str | Sequence[str]]) -> Answers:
    """From answers without fault."""

    def text(code: str) -> str:
        answer = given.get(code, "")
        return " ".join((answer if isinstance(answer, str) else " ".join(answer)).split())

    purposes = given.get("purposes", ())
    return Answers(
        **{
            **{
                name: text(name)
                for name in Answers.__dataclass_fields__
                if name not in ("code", "purposes", "of_tables")
            },
            "code": text("code") or code_of(text("title")),
        },
        purposes=(purposes,) if isinstance(purposes, str) else tuple(purposes),
        of_tables={name: text(name) for name in given if name.startswith(OF_TABLES)},
    )


def unknown_question(given: Iterable[str], known: Iterable[str]) -> str:
    """In a line what is no question, and which may be meant; "" where all are. `known`: those that there are, but for
    the questions on tables that hang on the rows."""
    listed = [*known, "code"]
    for code in given:
        if code not in listed and not code.startswith(OF_TABLES):
            near = get_close_matches(code, listed, 1)
            meant = f"did you mean '{near[0]}'?" if near else f"expected {', '.join(listed)}"
            return f"there is no question '{code}': {meant}"
    return ""


def read_answers(path: Path) -> dict[str, str | list[str]]:
    """Answers from a JSON file: question -> answer. ValueError in one line if it is none."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ValueError(f"{path.name}: expected a JSON file of questions and answers") from None
    is_sound = isinstance(read, dict) and all(
        isinstance(answer, str)
        or (isinstance(answer, list) and all(isinstance(each, str) for each in answer))
        for answer in read.values()
    )
    if not is_sound:
        raise ValueError(f"{path.name}: expected an object of questions, each with a text or a list of texts")
    return dict(read)
