"""Passwords that anybody would try here first: made of the organisation's own words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Organisation, Site, Team, User

SHORTEST = 4  # a shorter word says nothing about a place
LEFT = 6  # letters that a password needs beside such words


class OwnWordsValidator:
    """Refuse a password that is little more than words of the organisation's, with digits and signs around them."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError if too little is left of a password without our words."""
        rest = _letters(password)
        words = sorted(own_words(user), key=len, reverse=True)
        if not any(word in rest for word in words):
            return
        for word in words:
            rest = rest.replace(word, "")
        if len(rest) < LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_own_words")

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("A password needs more than words that everyone here knows.")


def own_words(user: User | None = None) -> set[str]:
    """Return the words that everyone here knows: ours, the organisation's, its sites' and teams', the mail's domain."""
    names = ["fiftytwo", Organisation.get().name, *Site.objects.values_list("name", flat=True)]
    names += [*Team.objects.values_list("name", flat=True), (user.email if user else "").partition("@")[2]]
    parts = {_letters(part) for name in names for part in search_key(name).replace(".", " ").split()}
    return {part for part in parts if len(part) >= SHORTEST}


def _letters(text: str) -> str:
    return "".join(letter for letter in search_key(text) if letter.isalpha())
