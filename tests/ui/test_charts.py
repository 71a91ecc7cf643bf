"""The charts' markup: read as XML, measured, and held to the content security policy."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from kithline.ui import charts

SVG = "{http://www.w3.org/2000/svg}"
TERMS = [("Aut", 95.0), ("Spr", None), ("Sum", 88.0), ("Aut", 86.0)]
DRAWN: dict[str, Callable[[], Markup]] = {
    "bars": lambda: charts.bar_chart("Bars", "What they say", TERMS),
    "line": lambda: charts.line_chart("Line", "What it says", TERMS, unit="%", low=80, high=100),
    "columns": lambda: charts.column_chart("Columns", "What they say", TERMS),
    "sparkline": lambda: charts.sparkline("Falling", [value for _, value in TERMS]),
}


def tree(drawing: Markup) -> etree._Element:
    return etree.fromstring(str(drawing), etree.XMLParser(resolve_entities=False))


@pytest.mark.parametrize("kind", DRAWN)
def test_each_is_an_image_with_a_title_and_no_style_or_script(kind: str) -> None:
    svg = tree(DRAWN[kind]())
    named = svg.get("aria-labelledby").split()
    assert svg.get("role") == "img"
    assert [each.get("id") for each in svg.iter("title", "desc")] == named
    for element in svg.iter():
        assert element.tag not in ("style", "script")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_text_is_escaped() -> None:
    drawing = charts.bar_chart("<script>x</script>", 'a "b" & c', [("<b>", 1)])
    assert "<script" not in drawing and "<b>" not in drawing
    assert tree(drawing).findtext("title") == "<script>x</script>"


def test_bars_are_as_long_as_their_values_and_a_gap_has_no_bar() -> None:
    svg = tree(charts.bar_chart("t", "d", [("all", 40), ("half", 20), ("none", 0), ("unknown", None)]))
    lengths = [float(bar.get("width")) for bar in svg.iter("rect")]
    assert lengths == [lengths[0], pytest.approx(lengths[0] / 2, abs=0.1), 0]
    assert "not supplied" in [text.text for text in svg.iter("text")]


def test_the_line_breaks_at_a_gap() -> None:
    svg = tree(charts.line_chart("t", "d", [("a", 1), ("b", 2), ("c", None), ("d", 3), ("e", 4)]))
    assert len(list(svg.iter("polyline"))) == 2
    assert len(list(svg.iter("circle"))) == 4


def test_a_value_outside_the_scale_is_refused_not_drawn_elsewhere() -> None:
    with pytest.raises(ValueError, match="outside"):
        charts.line_chart("t", "d", [("a", 70)], low=80, high=100)
    with pytest.raises(ValueError, match="nought"):
        charts.bar_chart("t", "d", [("a", -1)])


def test_the_threshold_is_drawn_where_it_lies() -> None:
    svg = tree(
        charts.line_chart("t", "d", [("a", 90)], low=80, high=100, threshold=charts.Threshold(90, "here"))
    )
    level = next(line for line in svg.iter("line") if line.get("class") == "kl-chart__threshold").get("y1")
    assert float(level) == pytest.approx(float(next(svg.iter("circle")).get("cy")), abs=0.1)


@given(
    st.lists(st.tuples(st.text(max_size=12), st.none() | st.floats(0, 1e6)), max_size=30),
    st.sampled_from([charts.bar_chart, charts.line_chart, charts.column_chart]),
)
def test_whatever_the_data_everything_stays_in_the_drawing(
    points: list[tuple[str, float | None]], draw: Callable[..., Markup]
) -> None:
    points = [("".join(c for c in label if c.isprintable()), value) for label, value in points]
    svg = tree(draw("t", "d", points))
    _, _, width, height = map(float, svg.get("viewBox").split())
    for bar in svg.iter("rect"):
        assert float(bar.get("x")) >= 0 and float(bar.get("x")) + float(bar.get("width")) <= width
        assert float(bar.get("y")) >= 0 and float(bar.get("y")) + float(bar.get("height")) <= height + 0.2
    for dot in svg.iter("circle"):
        assert 0 <= float(dot.get("cx")) <= width and 0 <= float(dot.get("cy")) <= height


@pytest.mark.parametrize("values", [(0, 0), (0.2, 0.4), (120, 90_000)])
def test_the_numbers_of_a_scale_are_whole_and_true(values):
    svg = tree(charts.line_chart("t", "d", list(zip("ab", values, strict=True)), unit="%"))
    marks = [each for each in svg.iter() if each.get("text-anchor") == "end"]
    steps = [float(each.text.replace(",", "").rstrip("%")) for each in marks]
    assert len({round(after - before, 6) for before, after in pairwise(steps)}) == 1, (
        "equal steps, as they are drawn"
    )
    assert all(float(each.get("x")) >= charts.LETTER * len(each.text) for each in marks), "inside the drawing"
