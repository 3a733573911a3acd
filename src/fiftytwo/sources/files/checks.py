"""Reading the keys of a mapping one by one, and saying exactly what is wrong with one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from fiftytwo.sources.files.errors import ImportRefused


def refuse(message: str, hint: str = "") -> ImportRefused:
    """Return the refusal to raise."""
    return ImportRefused(message, hint)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the nearest known word, or all of them."""
    names = sorted(known)
    found = difflib.get_close_matches(word.lower(), names, 1, 0.6)
    if found:
        return _("Did you mean “%(name)s”?") % {"name": found[0]}
    return _("Known: %(names)s.") % {"names": ", ".join(names)} if names else ""


class Section:
    """One table of the TOML file. Each key is asked for once; what nobody asked for is unknown."""

    def __init__(self, place: str, data: dict[str, Any]) -> None:
        self.place, self.data, self.asked = place, data, set[str]()

    def wrong(self, what: str, hint: str = "") -> ImportRefused:
        """Return a refusal that names this place of the mapping."""
        return refuse(_("Mapping, %(place)s: %(what)s.") % {"place": self.place, "what": what}, hint)

    def _take(self, key: str) -> Any:
        self.asked.add(key)
        return self.data.get(key)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Return a word or sentence."""
        value = self._take(key)
        if value is None and required:
            raise self.wrong(_("“%(key)s” is missing") % {"key": key})
        if value is not None and not isinstance(value, str):
            raise self.wrong(_("“%(key)s” must be text in quotes") % {"key": key})
        return default if value is None else value

    def plain(self, key: str) -> str | None:
        """Return a text, number or yes/no as it would stand in a file."""
        value = self._take(key)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, dict | list):
            raise self.wrong(_("“%(key)s” must be one value") % {"key": key})
        return None if value is None else str(value)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words; a single word is a list of one."""
        value = self._take(key)
        listed = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(word, str) for word in listed):
            raise self.wrong(_("“%(key)s” must be text or a list of texts") % {"key": key})
        return tuple(listed)

    def pairs(self, key: str) -> dict[str, str]:
        """Return a table of texts."""
        value = self._take(key) or {}
        if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
            raise self.wrong(_("“%(key)s” must be a table of texts") % {"key": key})
        return value

    def one_of(self, key: str, choices: Sequence[str], default: str = "", *, required: bool = False) -> str:
        """Return one of the given words."""
        value = self.text(key, default, required=required)
        if value not in choices:
            raise self.wrong(
                _("“%(key)s” cannot be “%(value)s”") % {"key": key, "value": value}, nearest(value, choices)
            )
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number between two, the lower one if nothing is said."""
        value = self._take(key)
        if value is None:
            return low
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(
                _("“%(key)s” must be a whole number from %(low)d to %(high)d") % {"key": key, "low": low, "high": high}
            )
        return value

    def zone(self, key: str, default: str) -> str:
        """Return the name of a time zone that exists."""
        name = self.text(key, default)
        try:
            if name:
                ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self.wrong(
                _("there is no time zone “%(name)s”") % {"name": name},
                _("Write it like Europe/Istanbul or Asia/Vientiane."),
            ) from None
        return name

    def letter(self, key: str, default: str) -> str:
        """Return one character."""
        value = self.text(key, default)
        if len(value) != 1 or ord(value) > 127 or value in "\r\n\0":
            raise self.wrong(_("“%(key)s” must be one plain character") % {"key": key})
        return value

    def delimiter(self, key: str) -> str:
        """Return ``auto``, or the one character that parts columns."""
        value = self.text(key, "auto")
        return value if value == "auto" else "\t" if value == "tab" else self.letter(key, "")

    def section(self, key: str) -> Section:
        """Return a table inside this one."""
        value = self._take(key) or {}
        if not isinstance(value, dict):
            raise self.wrong(_("“%(key)s” must be a table") % {"key": key})
        return Section(f"{self.place} › {key}", value)

    def sections(self, key: str) -> dict[str, Section]:
        """Return the named tables inside a table."""
        inner = self.section(key)
        return {name: inner.section(name) for name in inner.data}

    def list_of(self, key: str, *, optional: bool = False) -> list[Section]:
        """Return a list of tables."""
        value = self._take(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self.wrong(_("there must be [[%(key)s]] parts") % {"key": key})
        return [Section(f"{self.place} › {key} {place}", part) for place, part in enumerate(value, 1)]

    def child(self, name: str, known: Iterable[str]) -> Section:
        """Return what is said about one of our columns; the short form names just a column of the file."""
        known = list(known)
        if name not in known:
            raise self.wrong(_("we have no column “%(name)s”") % {"name": name}, nearest(name, known))
        value = self.data[name]
        return Section(f"{self.place} › {name}", value if isinstance(value, dict) else {"column": value})

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                raise self.wrong(_("“%(key)s” is not a key we know") % {"key": key}, nearest(key, self.asked))
