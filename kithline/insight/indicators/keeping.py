"""What is kept of people's answers: two-timed, an unchanged one keeps its row; and when each is looked at next."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from kithline.insight.indicators.rulebook import Evidence, Next, Result


class Answer(NamedTuple):
    """What is kept of one result; two equal ones are one answer, whenever they were worked out."""

    indicator: str
    access_class: int
    restriction: int
    state: str
    since: date | None
    summary: str
    evidence: list[dict[str, Any]]


def answer_of(result: Result) -> Answer:
    """What is kept of it."""
    declared, finding = result.indicator, result.finding
    return Answer(
        declared.code,
        declared.access_class,
        result.restriction,
        finding.state.value,
        finding.since,
        finding.summary,
        [evidence_json(evidence) for evidence in finding.evidence],
    )


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """One piece of evidence as it is kept: {what, when, sources: [{source_record_id, delivery_id, feed}]}."""
    return {
        "what": evidence.what,
        "when": evidence.when.isoformat() if evidence.when else None,
        "sources": [
            {
                "source_record_id": source.source_record_id,
                "delivery_id": source.delivery_id,
                "feed": source.feed,
            }
            for source in evidence.sources
        ],
    }


def note_changes(connection: Any, changes: Mapping[int, Next], *, is_of_marks: bool) -> None:
    """Of each of these people, the next day on which they must be worked out again. `is_of_marks`: only what marks
    decide was looked at; what is known of the rest stays."""
    kept = "n.day_but_for_marks" if is_of_marks else "g.day_but_for_marks"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH given AS MATERIALIZED (SELECT g.person_id, least(g.day_of_marks, {kept}) AS day, "
            f"{kept} AS day_but_for_marks "
            "FROM unnest(%s::bigint[], %s::date[], %s::date[]) g (person_id, day_but_for_marks, day_of_marks) "
            "LEFT JOIN next_change n USING (person_id)), "
            "gone AS (DELETE FROM next_change n USING given g WHERE n.person_id = g.person_id AND g.day IS NULL) "
            "INSERT INTO next_change AS n (person_id, day, day_but_for_marks) "
            "SELECT person_id, day, day_but_for_marks FROM given WHERE day IS NOT NULL "
            "ON CONFLICT (person_id) DO UPDATE SET day = excluded.day, day_but_for_marks = excluded.day_but_for_marks "
            "WHERE (n.day, n.day_but_for_marks) IS DISTINCT FROM (excluded.day, excluded.day_but_for_marks)",
            [
                list(changes),
                [each.but_for_marks for each in changes.values()],
                [each.of_marks for each in changes.values()],
            ],
        )


def keep(
    connection: Any,
    kept: Sequence[tuple[Any, ...]],
    wanted: Mapping[int, list[Answer]],
    on: date,
    now: datetime,
) -> None:
    """Close the rows whose answer no longer holds and insert the new answers; the rest is left alone. `kept`: what is
    kept of these people, with the row's id and the person before an answer's own."""
    new = {person: list(answers) for person, answers in wanted.items()}
    over: list[int] = []
    with connection.cursor() as cursor:
        for row in kept:
            held = Answer._make((*row[2:8], json.loads(row[8])))
            answers = new.get(row[1], [])
            if held in answers:
                answers.remove(held)
            else:
                over.append(row[0])
        if over:
            cursor.execute("UPDATE indicator_result SET known_to = %s WHERE id = ANY(%s)", [now, over])
        rows = [
            {"person_id": person, **answer._asdict()} for person, answers in new.items() for answer in answers
        ]
        if rows:
            cursor.execute(
                "INSERT INTO indicator_result (person_id, indicator, access_class, restriction, state, since, summary, "
                "evidence, on_date, known_from) "
                "SELECT person_id, indicator, access_class, restriction, state, since, summary, evidence, "
                "%s, %s FROM jsonb_to_recordset(%s::jsonb) AS new (person_id bigint, indicator text, "
                "access_class smallint, restriction smallint, state text, since date, summary text, evidence jsonb)",
                [on, now, json.dumps(rows, default=date.isoformat)],
            )
