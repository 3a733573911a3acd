"""Turkish and Lao say everything that English says: nothing missing, nothing guessed, nothing misspelt by a machine."""

from __future__ import annotations

import ast
import gettext
import io
import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation import override
from django.utils.translation.template import templatize
from tests.conftest import ROOT

from fiftytwo.org.calendars import public_holidays
from fiftytwo.org.models import Grant, Person
from fiftytwo.org.people_import import words

pytestmark = pytest.mark.once
PACKAGE = ROOT / "src" / "fiftytwo"
PLURAL_RULES = {"tr": "nplurals=2; plural=(n > 1);", "lo": "nplurals=1; plural=0;"}
FORMS = {"tr": {0, 1}, "lo": {0}}
HOLDERS = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{[^{}\s\"]*\}(?=[^}]|$)")
MARKUP = re.compile(r"</?[a-z][^>]*>")
SAID = re.compile(r"\b(n?)p?gettext(?:_noop|_lazy)?\(((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)")
LITERAL = re.compile(r"u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")")
ASKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
EXPORTED = {
    "Given name": "given_name",
    "Family name": "family_name",
    "E-mail": "email",
    "Job title": "title",
    "Team": "team",
    "Site": "site",
    "Manager": "manager",
    "Serves customers": "frontline",
    "Employee number": "employee_number",
    "Phone": "phone",
    "Contract": "contract",
    "Employer": "employer",
    "Joined on": "joined_on",
    "Left on": "left_on",
}
languages = pytest.mark.parametrize("language", sorted(PLURAL_RULES))


def catalogue_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)))


def read_as(language: str, text: str) -> str:
    """Return what a catalogue makes of a text that it must know, folded as an import of people compares words."""
    entry = catalogue(language).find(text)
    assert entry is not None, text
    return words.fold(str(entry.msgstr))


def pairs(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Yield each translated form beside the English it must agree with; a form for one thing may leave its n out."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
        return
    last = max(entry.msgstr_plural)
    for form, text in entry.msgstr_plural.items():
        yield entry.msgid_plural if form == last else entry.msgid, text


def holders(text: str) -> list[str]:
    return sorted(HOLDERS.findall(text))


def edges(text: str) -> tuple[str, str]:
    """Return the white space around a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@languages
def test_the_catalogue_names_its_language_and_its_plural_rule(language: str) -> None:
    read = catalogue(language)
    assert (read.metadata["Language"], read.metadata["Plural-Forms"]) == (language, PLURAL_RULES[language])
    assert read.metadata["Content-Type"] == "text/plain; charset=UTF-8"
    assert not read.metadata_is_fuzzy


@languages
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    read = catalogue(language)
    assert [entry.msgid for entry in read.untranslated_entries()] == []
    assert [entry.msgid for entry in read.fuzzy_entries()] == []
    assert [entry.msgid for entry in read.obsolete_entries()] == []


@languages
def test_what_is_filled_in_later_stands_on_both_sides(language: str) -> None:
    differing = [
        (english, told)
        for entry in catalogue(language)
        for english, told in pairs(entry)
        if holders(english) != holders(told)
        and not (entry.msgid_plural and holders(told) == holders(entry.msgid_plural))
    ]
    assert differing == []


@languages
def test_markup_line_breaks_and_spaces_at_the_edges_are_kept(language: str) -> None:
    told = [pair for entry in catalogue(language) for pair in pairs(entry)]
    assert [pair for pair in told if MARKUP.findall(pair[0]) != MARKUP.findall(pair[1])] == []
    assert [pair for pair in told if edges(pair[0]) != edges(pair[1])] == []
    assert [pair for pair in told if pair[0].count("\n\n") != pair[1].count("\n\n")] == []


@languages
def test_plurals_have_the_forms_of_the_language(language: str) -> None:
    counted = [entry for entry in catalogue(language) if entry.msgid_plural]
    assert counted
    assert [entry.msgid for entry in counted if set(entry.msgstr_plural) != FORMS[language]] == []


@languages
def test_each_catalogue_compiles_and_counts(language: str) -> None:
    compiled = gettext.GNUTranslations(io.BytesIO(catalogue(language).to_binary()))
    one, many = "opened again", "opened again %(n)s times"
    entry = catalogue(language).find(one)
    assert entry is not None
    assert compiled.ngettext(one, many, 3) == entry.msgstr_plural[max(FORMS[language])]
    assert compiled.ngettext(one, many, 1) == entry.msgstr_plural[0]


def test_a_noun_after_a_number_stays_singular_in_turkish() -> None:
    plural = re.compile(r"%\((?:n|count|number|shown|written|years)\)[sd] \w+l[ae]r\b")
    told = [text for entry in catalogue("tr") for _english, text in pairs(entry)]
    assert [text for text in told if plural.search(text)] == []


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Return every text that code and templates ask a translation of, with its file."""
    return (*texts_of_code(), *texts_of_templates())


def texts_of_code() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS and node.args:
                said = node.args[1 if node.func.id.startswith("pgettext") else 0]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield path, said.value


def texts_of_templates() -> Iterator[tuple[Path, str]]:
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        for _plural, arguments in SAID.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            yield path, ast.literal_eval(LITERAL.findall(arguments)[0])


@languages
def test_every_text_of_code_and_templates_is_in_the_catalogue(language: str) -> None:
    known = {entry.msgid for entry in catalogue(language)}
    assert len(texts()) > 1000
    unknown = {f"{os.path.relpath(path, PACKAGE)}: {text}" for path, text in texts() if text and text not in known}
    assert unknown == set(), "new texts: run make messages, then translate them"


@languages
def test_headings_of_an_exported_list_of_people_are_known_to_the_import(language: str) -> None:
    read = {text: words.HEADINGS.get(read_as(language, text)) for text in EXPORTED}
    assert read == EXPORTED


@languages
def test_contracts_roles_and_yes_are_read_as_they_are_written(language: str) -> None:
    with override(None):  # the labels in English
        contracts = {kind: words.CONTRACTS.get(read_as(language, str(kind.label))) for kind in Person.Contract}
        roles = {kind: words.ROLES.get(read_as(language, str(kind.label))) for kind in Grant.Role}
    answers = [words.YES_NO.get(read_as(language, text)) for text in ("yes", "no")]
    assert contracts == {kind: kind for kind in Person.Contract}
    assert roles == {kind: kind for kind in Grant.Role}
    assert answers == ["yes", "no"]


def test_public_holidays_are_named_in_the_readers_language() -> None:
    with override("tr"):
        assert public_holidays("TR", "", date(2027, 1, 1), date(2027, 1, 1)) == {date(2027, 1, 1): "Yılbaşı"}
    with override("lo"):
        assert public_holidays("LA", "", date(2026, 12, 2), date(2026, 12, 2)) == {date(2026, 12, 2): "ວັນຊາດ"}


@languages
def test_the_terms_of_the_languages_page_are_those_of_the_catalogue(language: str) -> None:
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in page.splitlines() if row.startswith("| **")]
    column = {"tr": 1, "lo": 2}[language]
    assert rows
    told = "\n".join(lower(text) for entry in catalogue(language) for _english, text in pairs(entry))
    assert [
        row[column] for row in rows if not any(term and lower(term) in told for term in row[column].split(" / "))
    ] == []


def lower(text: str) -> str:
    """Return a text in small letters, with the dots where Turkish has them."""
    return text.replace("İ", "i").replace("I", "ı").lower()
