"""HTML mail as plain text, with the place of every character.

No library at hand gives both the place of each piece of text and linear time on hostile input (``html.parser`` of
Python 3.11 takes quadratic time on unclosed markup), so tags are found by one expression that never goes back.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_TAGS = (
    "a|abbr|address|article|b|big|blockquote|body|br|button|center|code|col|colgroup|dd|del|div|dl|dt|em|font|footer|form|h[1-6]|head|"
    "header|hr|html|i|img|iframe|input|ins|label|li|link|main|meta|o:p|object|ol|option|p|picture|pre|q|s|script|section|select|small|"
    "span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|v:\\w+|video|xml"
)
_MARKUP = re.compile(
    rf"</?(?:{_TAGS})(?:\s{{1,9}}[\w:-]{{1,40}}\s?=[^<>]*|\s?/)?>|<!--|<!doctype|&(?:nbsp|amp|lt|gt|quot|#\d{{2,7}}|#x[0-9a-f]{{2,6}});",
    re.I,
)
_TOKEN = re.compile(
    r"<!--|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:]*+)(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|<[!?][^<>]*+>|&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.I,
)
_UNSEEN = frozenset({"head", "iframe", "object", "script", "select", "style", "svg", "textarea", "title", "xml"})
_NEW_LINE = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
)
_EMPTY = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})
_QUOTED = re.compile(
    r"gmail_(?:quote|signature|attr|extra)|yahoo_quoted|moz-(?:cite-prefix|signature)|protonmail_(?:quote|signature)|divRplyFwdMsg"
    r"|appendonsend|\bzmail_extra|\bOutlookMessageHeader|x_?gmail_quote|mail-quote|(?:id|class)=.?(?:ms-outlook-mobile-)?signature",
    re.I,
)


def looks_like_markup(text: str) -> bool:
    """Say whether a text holds tags or entities of HTML rather than a mere ``<3``."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def markup(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, instead): what to take out of HTML, or to write in its place, to have what a reader sees."""
    hidden = _Hidden()
    at = 0
    while found := _TOKEN.search(text, at):
        start, at = found.span()
        if found.group() == "<!--":
            at = _end_of_comment(text, at)
            instead = ""
        elif found["tag"]:
            was_hidden = hidden.since
            instead = hidden.after(found["tag"].lower(), found["close"] == "/", found["rest"], start)
            if was_hidden is not None and hidden.since is None:
                start = was_hidden
        else:
            instead = html.unescape(found.group()) if found.group().startswith("&") else ""
        if hidden.since is None:
            yield start, at, instead
    if hidden.since is not None:
        yield hidden.since, len(text), ""


def _end_of_comment(text: str, at: int) -> int:
    end = text.find("-->", at)
    return len(text) if end < 0 else end + 3


class _Hidden:
    """Follows the tags, and knows from where on the text is none of the customer's: style, quotation, signature."""

    def __init__(self) -> None:
        self.since: int | None = None
        self._tag = ""
        self._depth = 0

    def after(self, tag: str, closes: bool, rest: str, at: int) -> str:
        """Return what takes the place of a tag."""
        if self.since is not None:
            self._follow(tag, closes, rest)
        elif not closes and tag not in _EMPTY and not rest.endswith("/") and _begins_hidden(tag, rest):
            self.since, self._tag, self._depth = at, tag, 1
        if tag in _NEW_LINE:
            return "\n"
        return " " if tag in ("td", "th") else ""

    def _follow(self, tag: str, closes: bool, rest: str) -> None:
        """Count tags of the kind that began what is hidden until it is closed."""
        if tag != self._tag or rest.endswith("/"):
            return
        self._depth += -1 if closes else 1
        if self._depth == 0:
            self.since = None


def _begins_hidden(tag: str, rest: str) -> bool:
    return tag in _UNSEEN or tag == "blockquote" or bool(rest and _QUOTED.search(rest))
