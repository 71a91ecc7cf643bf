"""What the components say, read as text and as structure."""

from collections.abc import Callable
from datetime import date

import pytest
from jinja2 import UndefinedError
from lxml import html

from kithline.ui.environment import PageEnvironment
from kithline.ui.tables import Column
from kithline.ui.words import State

Draw = Callable[..., str]
MAY = date(2026, 5, 12)


def text(markup: str) -> str:
    return " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


def test_the_four_states_differ_in_words_and_in_shape(draw: Draw) -> None:
    drawn = [draw("ui.state(code)", code=state) for state in State]
    shapes = [html.fromstring(each).find(".//svg") for each in drawn]
    assert len({text(each) for each in drawn}) == 4
    assert len({html.tostring(shape, with_tail=False) for shape in shapes}) == 4
    assert (
        text(draw("ui.state('out-of-date', since)", since=date(2025, 2, 3))) == "Out of date since 3 Feb 2025"
    )


def test_a_state_that_does_not_exist_is_an_error(draw: Draw) -> None:
    with pytest.raises(UndefinedError):
        draw("ui.state('unknown')")


def test_provenance_names_source_and_date(draw: Draw) -> None:
    given = {"received": MAY, "on": date(2026, 6, 1)}
    assert text(draw('ui.provenance("the school\'s MIS", received, on)', **given)) == (
        "from the school's MIS, received 12 May"
    )
    given["on"] = date(2027, 6, 1)
    assert text(draw("ui.provenance('the case system', received, on, recorded=received)", **given)).endswith(
        "recorded 12 May 2026, received 12 May 2026"
    )


def test_text_from_a_source_is_escaped_everywhere(draw: Draw) -> None:
    bad = "<script>alert(1)</script>"
    for expression in (
        "ui.factor(bad, bad)",
        "ui.provenance(bad, on, on, href=bad)",
        "ui.involvement_card(bad, name=bad, role=bad, team=bad, phone=bad, email=bad, duty_line=bad)",
        "ui.timeline([{'on': on, 'title': bad, 'words': bad, 'theme': bad, 'source': bad, 'href': bad}])",
        "ui.data_table(bad, [{'label': bad, 'key': bad, 'is_sortable': true}], [[bad]], bad, {}, bad)",
        "ui.figures([{'value': bad, 'label': bad, 'note': bad}])",
        "ui.summary_list([{'key': bad, 'value': bad, 'href': bad}])",
        "ui.filter_text(bad, bad, bad)",
        "ui.filter_select(bad, bad, [(bad, bad)], bad)",
        "ui.pagination(bad, {bad: bad}, 2, 10, 100, bad)",
        "ui.message(bad)",
        "chart(bad, '', [{'label': bad}], [[bad]], note=bad)",
    ):
        assert "<script" not in draw(expression, bad=bad, on=MAY), expression


def test_a_card_says_how_to_reach_the_worker_and_when_it_cannot(draw: Draw) -> None:
    card = draw(
        "ui.involvement_card('Social care', name='Jo Marrick', phone='01632 960011', since=on, as_at=on)",
        on=MAY,
    )
    assert 'href="tel:01632960011"' in card
    assert text(card).endswith("Since 12 May 2026, as at 12 May 2026")
    assert "Phone: Not supplied" in text(draw("ui.involvement_card('Social care', name='Jo Marrick')"))
    assert "No worker named" in text(draw("ui.involvement_card('Social care')"))


def test_a_card_that_may_not_be_seen_shows_nothing_of_the_worker(draw: Draw) -> None:
    card = text(
        draw("ui.involvement_card('Police', name='Jo Marrick', phone='01632 960011', shown='not-permitted')")
    )
    assert card == "Police Not permitted"


def test_a_card_out_of_date_keeps_what_was_last_known_below_the_warning(draw: Draw) -> None:
    card = text(
        draw("ui.involvement_card('Housing', name='Ash', shown='out-of-date', state_since=on)", on=MAY)
    )
    assert card.index("Out of date since 12 May 2026") < card.index("Ash")


def test_a_past_involvement_says_when_it_ended(draw: Draw) -> None:
    card = text(
        draw("ui.involvement_card('Housing', name='Ash', since=a, until=b)", a=MAY, b=date(2026, 6, 1))
    )
    assert "ended 1 Jun 2026" in card and "12 May 2026 to 1 Jun 2026" in card


def test_factor_count_is_read_as_words(draw: Draw) -> None:
    assert text(draw("ui.factor_count(1)")) == "1 factor"
    assert text(draw("ui.factor_count(12)")) == "12 factors"
    assert draw("ui.factor_count(12)").count("<rect") == 10


def test_a_table_has_a_caption_row_headers_and_the_sorted_column_marked(draw: Draw) -> None:
    columns = [
        {"label": "Name", "key": "name", "is_sortable": True},
        {"label": "Factors", "key": "factors", "is_numeric": True, "is_sortable": True},
    ]
    table = html.fromstring(
        draw(
            "ui.data_table('Pupils', c, r, '/p', {'page': '2'}, '-factors')",
            c=columns,
            r=[["Kit", 2], ["Idris", 1]],
        )
    )
    assert table.findtext(".//caption") == "Pupils"
    assert [each.text for each in table.findall(".//tbody//th")] == ["Kit", "Idris"]
    assert [each.get("aria-sort") for each in table.findall(".//thead//th")] == [None, "descending"]
    assert [each.get("href") for each in table.findall(".//thead//a")] == ["/p?sort=name", "/p?sort=factors"]


def test_a_call_block_draws_each_cell_of_rows_that_are_things(pages: PageEnvironment) -> None:
    source = (
        "{% import 'ui/components.html' as ui %}"
        "{% call(pupil, column) ui.data_table('Pupils', columns, pupils) %}"
        "{% if column.key == 'name' %}{{ ui.link(pupil.name, '/p/1') }}{% else %}{{ pupil.words }}{% endif %}"
        "{% endcall %}"
    )
    columns = [Column("name", "Name"), Column("words", "Words", is_numeric=True)]
    table = html.fromstring(
        pages.from_string(source).render(columns=columns, pupils=[{"name": "Kit", "words": "<b>"}])
    )
    assert table.find(".//tbody//th/a").get("href") == "/p/1"
    cell = table.find(".//tbody//td")
    assert (cell.text, "numeric" in cell.get("class")) == ("<b>", True)


def test_an_empty_table_says_so_across_its_width(draw: Draw) -> None:
    table = html.fromstring(
        draw("ui.data_table('Late', [{'label': 'A'}, {'label': 'B'}], [], empty='No file is late.')")
    )
    cell = table.find(".//tbody//td")
    assert (cell.text, cell.get("colspan")) == ("No file is late.", "2")


def test_filters_keep_the_sorting_and_what_was_chosen(pages: PageEnvironment) -> None:
    source = (
        "{% import 'ui/components.html' as ui %}"
        "{% call ui.filter_form('/p', keep={'sort': 'name', 'empty': ''}) %}"
        "{{ ui.filter_select('year', 'Year', [('', 'All'), (9, 'Year 9')], '9') }}{% endcall %}"
    )
    form = html.fromstring(pages.from_string(source).render())
    assert form.get("method") == "get"
    assert dict(form.form_values()) == {"sort": "name", "year": "9"}


def test_pagination_counts_and_marks_the_page(draw: Draw) -> None:
    paging = html.fromstring(draw("ui.pagination('/p', {'year': '9'}, 2, 50, 120, 'pupils')"))
    assert paging.findtext("p") == "51 to 100 of 120 pupils"
    assert [a.text for a in paging.iterfind(".//a[@aria-current='page']")] == ["2"]
    assert paging.find(".//a[@rel='next']").get("href") == "/p?year=9&page=3"
    assert text(draw("ui.pagination('/p', {}, 1, 50, 0, 'pupils')")) == "No pupils"
    assert "<nav" not in draw("ui.pagination('/p', {}, 1, 50, 50, 'pupils')")


def test_conflicting_values_stand_side_by_side(draw: Draw) -> None:
    row = {"key": "Address", "several": [{"value": "1 Example Row"}, {"value": "2 Example Row"}]}
    listed = html.fromstring(draw("ui.summary_list([row])", row=row))
    assert [each.text for each in listed.findall(".//dd//li")] == ["1 Example Row", "2 Example Row"]
