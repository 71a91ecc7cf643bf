"""Charts drawn on the server as SVG: bars, a line or columns over time, a sparkline.

Each takes plain data and returns markup with a title, a description and ``role="img"``. Colours come from
classes in ``ui.css`` and sizes from attributes, never from ``style``: the content security policy forbids it.
A chart is never the only way to its numbers: show it through the ``chart`` macro of ``ui/chart.html``, which
sets the data table beside it.

A value of None is a gap that was not supplied: it is drawn as a gap, not as nought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

from kithline.ui.words import slug

Points = Sequence[tuple[str, float | None]]

# A letter's width in the charts' 13 pixel type, a little more than the mean, so that labels are not cut.
LETTER = 7.0
STEPS = 4  # of a scale


@dataclass(frozen=True)
class Threshold:
    """A level drawn across a chart, with words: ``Threshold(90, "persistent absence below 90%")``."""

    value: float
    words: str


def bar_chart(
    title: str, description: str, bars: Points, *, unit: str = "", width: int = 520, name: str = ""
) -> Markup:
    """Horizontal bars from nought, one for each (label, value), in the order given; the value stands at the
    bar's end.

    ``unit`` follows each number ("%"). ``name`` makes the ids unique where two charts of one page share a
    title.
    """
    step, left = 26, min(0.6 * width, 12 + LETTER * max((len(label) for label, _ in bars), default=0))
    most = max((value for _, value in bars if value is not None), default=0)
    room = width - left - 12 - LETTER * (len(_number(most)) + len(unit))
    parts: list[Markup] = []
    for row, (label, value) in enumerate(bars):
        middle = row * step + step / 2 + 2
        parts.append(_text(left - 8, middle + 4, _cut(label, left), "kl-chart__label", anchor="end"))
        if value is None:
            parts.append(_text(left + 4, middle + 4, "not supplied", "kl-chart__gap"))
            continue
        if value < 0:
            raise ValueError("a bar starts at nought: expected no value below it")
        length = room * value / most if most else 0
        parts.append(_rect(left, middle - 8, length, 16, "kl-chart__bar"))
        parts.append(_text(left + length + 6, middle + 4, _number(value) + unit, "kl-chart__value"))
    height = len(bars) * step + 6
    parts.append(_line(left, 2, left, height - 2, "kl-chart__axis"))
    return _svg("kl-chart", title, description, parts, width, height, name)


def waterfall_chart(
    title: str,
    description: str,
    steps: Sequence[tuple[str, float]],
    *,
    total: str = "Score",
    width: int = 560,
    name: str = "",
) -> Markup:
    """How (label, amount) steps add up: each bar begins where the one before ended, and the last one, from nought, is
    the sum. An amount carries its sign in words, and what takes away is drawn hollow, so that no colour is needed."""
    sums = [0.0]
    for _, amount in steps:
        sums.append(sums[-1] + amount)
    low, high = min(sums), max(sums)
    row_height = 26
    left = min(0.5 * width, 12 + LETTER * max((len(label) for label, _ in (*steps, (total, 0.0))), default=0))
    room = width - left - 16 - LETTER * 6

    def across(value: float) -> float:
        return left + room * (value - low) / ((high - low) or 1)

    parts: list[Markup] = []
    bars = [(label, sums[n], sums[n + 1], f"{amount:+.2f}") for n, (label, amount) in enumerate(steps)]
    bars.append((total, 0.0, sums[-1], f"{sums[-1]:.2f}"))
    for row, (label, start, end, words) in enumerate(bars):
        middle = row * row_height + row_height / 2 + 2
        parts.append(_text(left - 8, middle + 4, _cut(label, left), "kl-chart__label", anchor="end"))
        kind = "kl-chart__bar" if end >= start or row == len(steps) else "kl-chart__bar kl-chart__bar--less"
        first, last = sorted((across(start), across(end)))
        parts.append(_rect(first, middle - 8, max(1.0, last - first), 16, kind))
        parts.append(_text(last + 6, middle + 4, words.replace("-", "\u2212"), "kl-chart__value"))
    height = len(bars) * row_height + 6
    parts.append(_line(across(0.0), 2, across(0.0), height - 2, "kl-chart__axis"))
    return _svg("kl-chart", title, description, parts, width, height, name)


def line_chart(
    title: str,
    description: str,
    points: Points,
    *,
    unit: str = "",
    low: float = 0,
    high: float | None = None,
    threshold: Threshold | None = None,
    width: int = 520,
    height: int = 200,
    name: str = "",
) -> Markup:
    """A line over time, one point for each (label, value); the line breaks where a value is None.

    The scale runs from ``low`` (say so in the description when it is not nought) to ``high`` or a round
    number above the data.
    """
    frame = _Frame.of(points, low, high, threshold, unit, width, height)
    parts = frame.scale(points)
    for run in _runs(points):
        spots = [(frame.across(place), frame.up(value)) for place, value in run]
        if len(spots) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            parts.append(Markup('<polyline class="kl-chart__line" points="{}" fill="none"/>').format(path))
        parts += [_dot(x, y, "kl-chart__dot") for x, y in spots]
    return _svg("kl-chart", title, description, parts, width, height, name)


def column_chart(
    title: str,
    description: str,
    points: Points,
    *,
    unit: str = "",
    high: float | None = None,
    threshold: Threshold | None = None,
    width: int = 520,
    height: int = 200,
    name: str = "",
) -> Markup:
    """Columns over time from nought, one for each (label, value); a None leaves its place empty."""
    frame = _Frame.of(points, 0, high, threshold, unit, width, height)
    parts = frame.scale(points)
    thick = max(2.0, min(36.0, frame.step * 0.64))
    for place, (_, value) in enumerate(points):
        if value is None:
            continue
        if value < 0:
            raise ValueError("a column starts at nought: expected no value below it")
        top = frame.up(value)
        parts.append(_rect(frame.across(place) - thick / 2, top, thick, frame.bottom - top, "kl-chart__bar"))
    return _svg("kl-chart", title, description, parts, width, height, name)


def sparkline(
    title: str, values: Sequence[float | None], *, width: int = 96, height: int = 22, name: str = ""
) -> Markup:
    """A line without a scale, for a table cell; ``title`` says the trend in words. The last point carries a
    dot.
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    across = (width - 8) / max(1, len(values) - 1)

    def spot(place: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return 4 + place * across, height - 4 - share * (height - 8)

    parts: list[Markup] = []
    last: tuple[float, float] | None = None
    for run in _runs([("", value) for value in values]):
        spots = [spot(place, value) for place, value in run]
        last = spots[-1]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(Markup('<polyline class="kl-chart__line" points="{}" fill="none"/>').format(path))
    if last:
        parts.append(_dot(*last, "kl-chart__dot", radius=2.5))
    return _svg("kl-sparkline", title, "", parts, width, height, name)


@dataclass(frozen=True)
class _Frame:
    """Where a chart over time puts its values, in the SVG's own units."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    unit: str
    places: int
    threshold: Threshold | None

    @classmethod
    def of(
        cls,
        points: Points,
        low: float,
        high: float | None,
        threshold: Threshold | None,
        unit: str,
        width: int,
        height: int,
    ) -> "_Frame":
        known = [value for _, value in points if value is not None] + ([threshold.value] if threshold else [])
        most = high if high is not None else _round_above(max(known, default=1), low)
        if any(value < low or value > most for value in known):
            raise ValueError("a value lies outside the chart's scale")
        numbers = [_mark(low + (most - low) * part / STEPS) for part in range(STEPS + 1)]
        left = 14 + LETTER * (max(map(len, numbers)) + len(unit))
        return cls(left, width - 10, 12, height - 26, low, most, unit, len(points), threshold)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(1, self.places)

    def across(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def up(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (value - self.low) / ((self.high - self.low) or 1)

    def scale(self, points: Points) -> list[Markup]:
        """Grid lines with numbers, the labels beneath (as many as fit), and the threshold."""
        parts: list[Markup] = []
        for part in range(STEPS + 1):
            value = self.low + (self.high - self.low) * part / STEPS
            height = self.up(value)
            kind = "kl-chart__grid" if part else "kl-chart__axis"
            parts.append(_line(self.left, height, self.right, height, kind))
            parts.append(
                _text(self.left - 6, height + 4, _mark(value) + self.unit, "kl-chart__scale", anchor="end")
            )
        longest = max((len(label) for label, _ in points), default=1)
        every = max(1, ceil((longest + 1) * LETTER / self.step))
        for place, (label, _) in enumerate(points):
            if place % every == 0:
                x = self.across(place)
                # A long label over a narrow step would leave the drawing: it keeps inside.
                half = len(label) * LETTER / 2
                x = min(max(x, half), self.right + 10 - half)
                parts.append(_text(x, self.bottom + 18, label, "kl-chart__scale", anchor="middle"))
        if self.threshold:
            height = self.up(self.threshold.value)
            parts.append(_line(self.left, height, self.right, height, "kl-chart__threshold"))
            parts.append(_text(self.right, height - 4, self.threshold.words, "kl-chart__note", anchor="end"))
        return parts


def _runs(points: Points) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, each as (place, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, (_, value) in enumerate(points):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _round_above(value: float, low: float) -> float:
    """The next number whose quarter steps from ``low`` are easily read."""
    span = max(value - low, 1)
    size = 10 ** floor(log10(span))
    wholes = [4 * factor * part for part in (size / 10, size) for factor in (1, 2, 2.5, 3, 5, 10)]
    # A quarter of it should be a whole number where the data go past four.
    return low + next(
        whole for whole in wholes if whole >= span and (span <= 4 or float(whole / 4).is_integer())
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _mark(value: float) -> str:
    """A number of a scale, whose steps may be quarters."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _cut(label: str, room: float) -> str:
    letters = int((room - 8) / LETTER)
    return label if len(label) <= letters else label[: letters - 1] + "…"


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, words
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        kind, x1, y1, x2, y2
    )


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        kind, x, y, width, height
    )


def _dot(x: float, y: float, kind: str, radius: float = 3.5) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(kind, x, y, radius)


def _svg(
    kind: str, title: str, description: str, parts: Sequence[Markup], width: int, height: int, name: str
) -> Markup:
    """The drawing with its title and description; ids come from ``name`` or the title."""
    stem = "chart-" + slug(name or title)
    ids = f"{stem}-title {stem}-desc" if description else f"{stem}-title"
    described = Markup('<desc id="{}-desc">{}</desc>').format(stem, description) if description else Markup()
    return Markup(
        '<svg class="{}" role="img" aria-labelledby="{}" viewBox="0 0 {} {}" width="{}" height="{}" '
        'focusable="false">'
        '<title id="{}-title">{}</title>{}{}</svg>'
    ).format(kind, ids, width, height, width, height, stem, escape(title), described, Markup("").join(parts))
