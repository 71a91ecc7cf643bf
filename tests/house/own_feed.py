"""A feed that nobody has declared: two files, as a council would add them."""

from pathlib import Path
from textwrap import dedent

CODE = "library_cards"
DECLARATION = dedent(
    '''
    """Library cards: who has joined the library."""

    from kithline.feeds.spec import Column, EmitAttribute, Feed, Format, Layout, Mode, Rhythm, Subject, Table
    from kithline.feeds.codes import ANY_DATE

    FEED = Feed(
        code="library_cards",
        title="Library cards",
        source_system="the libraries",
        owner="the library service",
        format=Format.CSV,
        mode=Mode.DELTA,
        rhythm=Rhythm.MONTHLY,
        legal_basis="UK GDPR 6(1)(e)",
        purposes=("early_support",),
        retention="A year after the card has ended",
        coverage="Children with a library card",
        tables=(
            Table(
                code="cards",
                file=r"library_cards\\.csv",
                name="library_cards.csv",
                key=("card",),
                columns=(
                    Column("card", required=True),
                    Column("forename"),
                    Column("surname", required=True),
                    Column("birth", ANY_DATE),
                    Column("speaks"),
                ),
                layouts=(Layout("library", "Library system", "unconfirmed", {"card": "Card No"}),),
                subject=Subject(
                    "library", ("card",), forename="forename", surname="surname", birth="birth"
                ),
                emits=(EmitAttribute("language", "speaks", "characteristics"),),
            ),
        ),
    )
    '''
).lstrip()
SAMPLE = "Card No,Forename,Surname,Birth,Speaks\n17,Odalys,Quillfeather,03/02/2014,ENG\n18,Idris,Fenn,14/11/2012,CYM\n"


def write(declarations: Path, samples: Path) -> tuple[Path, Path]:
    """The two files: `<declarations>/library_cards.py` and one sample in `<samples>/library_cards/`."""
    declaration = declarations / f"{CODE}.py"
    declaration.write_text(DECLARATION, encoding="utf-8")
    sample = samples / CODE / f"{CODE}.csv"
    sample.parent.mkdir(parents=True)
    sample.write_text(SAMPLE, encoding="utf-8")
    return declaration, sample
