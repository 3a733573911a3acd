"""How names sort and how they are found, in Turkish, English and Lao alike."""

import unicodedata

# The Turkish alphabet, with the letters that it lacks at the places where Turkish lists put them.
_LATIN = "aâbcçdefgğhıiîjklmnoöpqrsştuüûvwxyz"
_SAME = str.maketrans("âîû", "aiu")
_ORDER = {letter: place for place, letter in enumerate(_LATIN.translate(_SAME))}


def lower(text: str) -> str:
    """Return small letters, with I → ı and İ → i as Turkish has it."""
    return text.replace("I", "ı").replace("İ", "i").lower()


def sort_key(name: str) -> str:
    """Return letters and digits whose plain order, on any database, is the order of the names."""
    return search_key(name)


def search_key(name: str) -> str:
    """Return the name as it is searched: small letters, dotted and dotless i alike, no marks."""
    plain = unicodedata.normalize("NFKD", lower(unicodedata.normalize("NFC", name))).replace("ı", "i")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
