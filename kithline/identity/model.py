"""The evidence model: what is compared, at which levels, and what each level is worth.

A level's weight is log2(m / u): ``m`` is how often the pair of one person falls there, ``u`` how often a pair of two
persons does. The levels are written here; their m and u are in a versioned weights file, so that every link can name
the weights that made it. A place counts once, however many ways it agrees, because a household shares all of them.
"""

import json
from dataclasses import dataclass, field
from importlib import resources
from math import log2
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison. ``sql`` is None for the last, "anything else". ``words`` complete "the
    forename ..."."""

    code: str
    words: str
    sql: str | None = None
    by_frequency: str = ""  # the column whose frequency adjusts the weight


@dataclass(frozen=True)
class Comparison:
    """One thing compared: ``empty`` says when there is nothing to compare, which weighs nought."""

    code: str
    label: str
    empty: str
    levels: tuple[Level, ...]
    numbered: dict[int, Level] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        # Splink numbers levels downwards to 0 for the last; -1 is nothing to compare.
        self.numbered.update(dict(zip(range(len(self.levels) - 1, -1, -1), self.levels, strict=True)))


def _missing(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _a_slip_apart(one: str, other: str) -> str:
    """One letter added, left out, changed or swapped with its neighbour, in names of four letters or more."""
    return f"(length({one}) >= 4 and length({other}) >= 4 and damerau_levenshtein({one}, {other}) <= 1)"


def _alike(one: str, other: str, similarity: float) -> str:
    return f"(jaro_winkler_similarity({one}, {other}) >= {similarity} or {_a_slip_apart(one, other)})"


# One of the two may be misspelt as well.
SWAPPED = (
    f"(forename_l = surname_r and {_alike('surname_l', 'forename_r', 0.92)})"
    f" or (surname_l = forename_r and {_alike('forename_l', 'surname_r', 0.92)})"
)


# Whatever is within one digit of a date has two parts of it, too: a cheaper question, and so asked first.
TWO_PARTS = (
    "(birth_year_l = birth_year_r and (birth_month_l = birth_month_r or birth_day_l = birth_day_r)"
    " or birth_month_l = birth_month_r and birth_day_l = birth_day_r)"
)


def _identifier(code: str, label: str) -> Comparison:
    """A number with a check digit. One that fails its check is compared as sent, and only to say that it is
    nearly the same."""
    sent = f"{code}_sent"
    near = f"damerau_levenshtein({sent}_l, {sent}_r) <= 1"
    either_suspect = f"({code}_l is null or {code}_r is null)"
    return Comparison(
        code,
        label,
        f"{_missing(sent)} or ({either_suspect} and not {near})",
        (
            Level("same", f"same {label}", f"{code}_l = {code}_r"),
            Level("near", f"{label} the same but for one slip, in a number that fails its check", near),
            Level("different", f"{label} differs"),
        ),
    )


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        "forename",
        _missing("forename"),
        (
            Level("same", "same forename", "forename_l = forename_r", "forename"),
            Level(
                "variant",
                "forenames are forms of one name",
                "list_has_any(forename_forms_l, forename_forms_r)",
            ),
            Level(
                "middle",
                "forename of one is middle name of the other",
                "forename_l = middle_r or middle_l = forename_r",
            ),
            Level("swapped", "forename and surname swapped", SWAPPED),
            Level(
                "alike",
                "forenames spelt alike, or one may be a short form of the other",
                f"{_alike('forename_l', 'forename_r', 0.88)}"
                " or starts_with(forename_l, forename_stem_r) or starts_with(forename_r, forename_stem_l)",
            ),
            Level("different", "forename differs"),
        ),
    ),
    Comparison(
        "surname",
        "surname",
        _missing("surname"),
        (
            Level("same", "same surname", "surname_l = surname_r", "surname"),
            Level(
                "form",
                "surname shares a part, a form or a former surname, or is a middle name of the other",
                # where a child bears the father's and the grandfather's name, either stands for a surname
                "list_has_any(surname_forms_l, surname_forms_r) or surname_l = middle_r or middle_l = surname_r",
            ),
            Level("swapped", "surname and forename swapped", SWAPPED),
            Level("alike", "surnames spelt alike", _alike("surname_l", "surname_r", 0.92)),
            Level("different", "surname differs"),
        ),
    ),
    Comparison(
        "birth",
        "date of birth",
        _missing("birth_text"),
        (
            Level("same", "same date of birth", "birth_text_l = birth_text_r and birth_day_l is not null"),
            Level(
                "transposed",
                "day and month of birth swapped",
                "birth_year_l = birth_year_r and birth_month_l = birth_day_r and birth_day_l = birth_month_r",
            ),
            Level(
                "one_digit",
                "date of birth differs by one digit",
                f"birth_day_l is not null and birth_day_r is not null and {TWO_PARTS}"
                " and damerau_levenshtein(birth_text_l, birth_text_r) <= 1",
            ),
            Level(
                "partial",
                "date of birth agrees as far as it is known",
                "birth_year_l = birth_year_r and (birth_day_l is null or birth_day_r is null)"
                " and (birth_month_l is null or birth_month_r is null or birth_month_l = birth_month_r)",
            ),
            Level(
                "new_year",
                "one date of birth is 1 January, as for an unknown day, and the year agrees",
                "birth_year_l = birth_year_r"
                " and (right(birth_text_l, 6) = '-01-01' or right(birth_text_r, 6) = '-01-01')",
            ),
            Level(
                "two_parts",
                "two of day, month and year of birth agree",
                TWO_PARTS,
            ),
            Level("different", "date of birth differs"),
        ),
    ),
    Comparison(
        "sex",
        "sex",
        _missing("sex"),
        (Level("same", "same sex", "sex_l = sex_r"), Level("different", "sex differs")),
    ),
    Comparison(
        "place",
        "place",
        # what is known of one telephone number says nothing unless it is the other's: people have several
        f"({_missing('uprn')}) and ({_missing('postcode')})"
        " and (phone_l is null or phone_r is null or not phone_l = phone_r)",
        (
            Level("uprn", "same property (UPRN)", "uprn_l = uprn_r"),
            Level("address", "same address", "address_key_l = address_key_r"),
            Level("postcode", "same postcode", "postcode_l = postcode_r"),
            Level("phone", "same telephone number", "phone_l = phone_r"),
            Level(
                "companions",
                "different address, where one person lived with both",
                "list_has_any(companions_l, companions_r)",
            ),
            Level("outward", "same postcode district", "outward_l = outward_r"),
            Level("different", "different address"),
        ),
    ),
    Comparison(
        "middle",
        "middle name",
        _missing("middle"),
        (
            Level("same", "same middle name", "middle_l = middle_r"),
            Level("initial", "same middle initial", "middle_l[1] = middle_r[1]"),
            Level("different", "middle name differs"),
        ),
    ),
    _identifier("upn", "UPN"),
    _identifier("nhs_number", "NHS number"),
    Comparison(
        "uln",
        "ULN",
        _missing("uln"),
        (Level("same", "same ULN", "uln_l = uln_r"), Level("different", "ULN differs")),
    ),
    Comparison(
        "nino",
        "National Insurance number",
        _missing("nino"),
        (
            Level("same", "same National Insurance number", "nino_l = nino_r"),
            Level("different", "National Insurance number differs"),
        ),
    ),
)
BY_CODE = {comparison.code: comparison for comparison in COMPARISONS}
FREQUENCY_COLUMNS = tuple(
    level.by_frequency for comparison in COMPARISONS for level in comparison.levels if level.by_frequency
)
# A name rarer than this is worth no more: one child's very rare name is as often a slip of the pen.
LEAST_FREQUENCY = 1e-5
# Members of one household share a place, so that what training finds for it is the household's weight, not the
# person's. Bits.
MOST_PLACE_WEIGHT = 10.0


@dataclass(frozen=True)
class Weights:
    """The m and u of every level, and the chance that two records taken at random are one person.

    ``prior`` belongs to a local authority's population and does not follow the number of records at hand, so that
    the weight of a pair does not change as deliveries come in.
    """

    version: str
    origin: str
    prior: float
    levels: dict[str, dict[str, tuple[float, float]]]

    def weight(self, comparison: str, level: str) -> float:
        """What a level is worth in bits, before the frequency of a name adjusts it."""
        m, u = self.levels[comparison][level]
        return log2(m / u)

    @property
    def prior_weight(self) -> float:
        """Where every pair starts, in bits; below nought."""
        return log2(self.prior / (1 - self.prior))

    def save(self, path: Path) -> None:
        """Write the weights as JSON, readable by people."""
        levels = {
            comparison: {level: {"m": m, "u": u} for level, (m, u) in found.items()}
            for comparison, found in self.levels.items()
        }
        head = {"version": self.version, "origin": self.origin, "prior": self.prior}
        path.write_text(json.dumps({**head, "levels": levels}, indent=1) + "\n", encoding="utf-8")


def load_weights(path: Path | None = None) -> Weights:
    """The weights of a file; those that Kithline ships when none is named. ValueError if a level is missing."""
    if path is None:
        text = (resources.files("kithline.identity") / "data" / "weights.json").read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
    read = json.loads(text)
    levels = {
        comparison: {level: (float(odds["m"]), float(odds["u"])) for level, odds in found.items()}
        for comparison, found in read["levels"].items()
    }
    for comparison in COMPARISONS:
        for level in comparison.levels:
            if level.code not in levels.get(comparison.code, {}):
                raise ValueError(f"weights: expected m and u for {comparison.code}, level {level.code}")
    return Weights(read["version"], read["origin"], float(read["prior"]), levels)


def settings(weights: Weights) -> dict[str, Any]:
    """The model in the form of Splink's settings, for any of its engines."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": weights.prior,
        "retain_matching_columns": True,  # otherwise Splink leaves out which level each comparison fell on
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison_settings(comparison, weights) for comparison in COMPARISONS],
    }


def _comparison_settings(comparison: Comparison, weights: Weights) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.empty, "label_for_charts": "not known", "is_null_level": True}
    ]
    for level in comparison.levels:
        m, u = weights.levels[comparison.code][level.code]
        one: dict[str, Any] = {
            "sql_condition": level.sql or "ELSE",
            "label_for_charts": level.code,
            "m_probability": m,
            "u_probability": u,
        }
        if level.by_frequency:
            one |= {"tf_adjustment_column": level.by_frequency, "tf_minimum_u_value": LEAST_FREQUENCY}
        levels.append(one)
    return {"output_column_name": comparison.code, "comparison_levels": levels}
