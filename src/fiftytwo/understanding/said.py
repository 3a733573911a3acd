"""The page What customers say: themes that rise and fall, the tone over the weeks, and in whose words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fiftytwo.lib.comparisons import share_difference
from fiftytwo.lib.intervals import Interval, wilson
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.models import Topic
from fiftytwo.understanding.selection import Asked, Cell, Cells, cells, newest_per_topic
from fiftytwo.understanding.texts import YES, ReadText, load

LATELY_WEEKS = 4
Z99 = 2.5758  # many themes stand on one page: one of a hundred, not of twenty, moves by chance alone
SOME = ("1", "2")


@dataclass(frozen=True)
class Share:
    """A share with what it was counted from; ``within`` is its interval, None where nothing was counted."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, 0–1; None where there is nothing to count."""
        return self.count / self.n if self.n else None

    @property
    def within(self) -> Interval | None:
        """Wilson's interval."""
        return wilson(self.count, self.n)


@dataclass(frozen=True)
class Theme:
    """One topic: its share of all texts lately and before, and in how many of its texts there is praise or complaint.

    ``moves`` is "up" or "down" only where the interval of the difference says so; ``quote`` is its newest text.
    """

    topic: str | None
    texts: int
    lately: Share
    before: Share
    complaint: Share
    praise: Share
    quote: ReadText | None = None

    @property
    def moves(self) -> str:
        """Whether it rises or falls, as far as these counts can tell; empty where they cannot."""
        difference = share_difference((self.lately.count, self.lately.n), (self.before.count, self.before.n), z=Z99)
        if difference is None or difference.low <= 0 <= difference.high:
            return ""
        return "up" if difference.low > 0 else "down"


@dataclass(frozen=True)
class WeekOfTone:
    """One week: how many texts were read, and in how many of them there was praise, complaint or both."""

    monday: date
    texts: int
    praise: int
    complaint: int
    both: int


@dataclass(frozen=True)
class SaidPage:
    """What customers said in a period, as far as it was read."""

    asked: Asked
    texts: int
    praise: Share
    complaint: Share
    thanks: int
    unsure: int
    themes: tuple[Theme, ...]
    without_topic: Theme | None
    weeks: tuple[WeekOfTone, ...]
    lately_since: date
    described: bool

    @property
    def moving(self) -> tuple[Theme, ...]:
        """The themes that rise or fall."""
        return tuple(theme for theme in self.themes if theme.moves)


def said_page(scope: ContactScope, asked: Asked) -> SaidPage:
    """Return what the texts of a period say, of those that a viewer may see."""
    counted = cells(scope, asked)
    since = _lately_since(asked)
    topics = Counter[str | None]()
    for cell, texts in counted.items():
        topics[cell.topic] += texts
    themes = [_theme(counted, topic, since) for topic, _n in topics.most_common() if topic]
    quoted = _quoted(scope, asked, themes)
    return SaidPage(
        asked=asked,
        texts=counted.total(),
        praise=_share(counted, "praise"),
        complaint=_share(counted, "complaint"),
        thanks=_sum(counted, lambda cell: cell.person_thanked == YES),
        unsure=_sum(counted, lambda cell: cell.praise is None or cell.complaint is None),
        themes=quoted,
        without_topic=_theme(counted, None, since) if topics[None] else None,
        weeks=tuple(_weeks(counted, asked)),
        lately_since=since,
        described=Topic.objects.exists() or bool(themes),
    )


def _lately_since(asked: Asked) -> date:
    """Return the Monday from which a theme is looked at as it is lately: four weeks, fewer in a short period."""
    monday = asked.last - timedelta(days=asked.last.weekday())
    weeks = max(1, min(LATELY_WEEKS, (asked.last - asked.first).days // 14))
    return monday - timedelta(weeks=weeks - 1)


def _sum(counted: Cells, meets: Callable[[Cell], bool]) -> int:
    return sum(texts for cell, texts in counted.items() if meets(cell))


def _share(counted: Cells, reader: str) -> Share:
    """Return in what share of the texts a reader found something; those in which it abstained are left out."""
    sure = {cell: texts for cell, texts in counted.items() if getattr(cell, reader) is not None}
    return Share(sum(texts for cell, texts in sure.items() if getattr(cell, reader) in SOME), sum(sure.values()))


def _theme(counted: Cells, topic: str | None, since: date) -> Theme:
    ours: Cells = Counter({cell: texts for cell, texts in counted.items() if cell.topic == topic})
    lately, before = _of_weeks(counted, since, None), _of_weeks(counted, date.min, since)
    return Theme(
        topic=topic,
        texts=ours.total(),
        lately=Share(_of_weeks(ours, since, None), lately),
        before=Share(_of_weeks(ours, date.min, since), before),
        complaint=_share(ours, "complaint"),
        praise=_share(ours, "praise"),
    )


def _of_weeks(counted: Cells, first: date, end: date | None) -> int:
    return sum(texts for cell, texts in counted.items() if first <= cell.week and (end is None or cell.week < end))


def _quoted(scope: ContactScope, asked: Asked, themes: Iterable[Theme]) -> tuple[Theme, ...]:
    """Return themes with their newest text each."""
    newest = newest_per_topic(scope, asked)
    texts = {text.key: text for text in load(scope, newest.values(), asked.months)}
    return tuple(
        Theme(
            theme.topic, theme.texts, theme.lately, theme.before, theme.complaint, theme.praise,
            texts.get(newest.get(theme.topic or "", ("", ""))),
        )
        for theme in themes
    )  # fmt: skip


def _weeks(counted: Cells, asked: Asked) -> Iterable[WeekOfTone]:
    monday = asked.first - timedelta(days=asked.first.weekday())
    by_week: dict[date, Cells] = {}
    for cell, texts in counted.items():
        by_week.setdefault(cell.week, Counter())[cell] += texts
    while monday <= asked.last:
        yield _week(monday, by_week.get(monday, Counter()))
        monday += timedelta(days=7)


def _week(monday: date, of_week: Cells) -> WeekOfTone:
    def some(cell: Cell, *readers: str) -> bool:
        return all(getattr(cell, reader) in SOME for reader in readers)

    return WeekOfTone(
        monday,
        of_week.total(),
        sum(texts for cell, texts in of_week.items() if some(cell, "praise")),
        sum(texts for cell, texts in of_week.items() if some(cell, "complaint")),
        sum(texts for cell, texts in of_week.items() if some(cell, "praise", "complaint")),
    )
