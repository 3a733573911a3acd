"""Fills the slots of a message: the person who helped, the shop, a product, an order number."""

from __future__ import annotations

import numpy as np

from fiftytwo.demo.comments import Message
from fiftytwo.demo.company import KEMERALTI
from fiftytwo.demo.house import House

# Turkish customers say "Ayşe Hanım", "Cem Bey": the endings follow these two words, not the name
ENDINGS = {
    "Hanım": {"dat": "Hanım'a", "gen": "Hanım'ın", "acc": "Hanım'ı", "ins": "Hanım'la", "abl": "Hanım'dan"},
    "Bey": {"dat": "Bey'e", "gen": "Bey'in", "acc": "Bey'i", "ins": "Bey'le", "abl": "Bey'den"},
}
SHOPS = {
    ("tr", True): "Kemeraltı mağazası", ("en", True): "the Kemeraltı shop", ("lo", True): "ຮ້ານ Kemeraltı",
    ("tr", False): "nehir kenarındaki mağaza", ("en", False): "the riverside shop", ("lo", False): "ຮ້ານແຄມຂອງ",
}  # fmt: skip
PRODUCTS = {
    "tr": ("güllü lokum", "çifte kavrulmuş fıstıklı lokum", "nar lokumu", "lotus çayı", "ipek şal", "cevizli sucuk",
           "bayram kutusu", "kahve seti", "seramik kâse", "lotus tohumu şekerlemesi"),
    "en": ("rose lokum", "pistachio lokum", "lotus tea", "silk scarf", "gift box", "pomegranate lokum",
           "coffee set", "ceramic bowl", "lotus seed sweets"),
    "lo": ("ຊາດອກບົວ", "ຜ້າໄໝ", "ລົກຄຸມກຸຫຼາບ", "ຂະໜົມເມັດບົວ", "ກ່ອງຂອງຂວັນ", "ຊຸດກາເຟ", "ຖ້ວຍເຊລາມິກ", "ຜ້າພັນຄໍໄໝ"),
}  # fmt: skip


def fill(
    card: Message, house: House, worker: int, team: int, in_turkey: bool, draw: np.random.Generator
) -> str:  # fmt: skip
    """Return the words with every slot filled."""
    if "{" not in card.words:
        return card.words
    filled = {
        "product": str(draw.choice(PRODUCTS[card.language])),
        "order": f"LL-{int(draw.integers(20_000, 99_999))}",
        "shop": SHOPS[card.language, in_turkey if team < 0 else house.roster.teams[team].plan.site == KEMERALTI],
    }
    return card.words.format(**filled, **(names(house, worker, card.language) if worker >= 0 else {}))


def names(house: House, worker: int, language: str) -> dict[str, str]:
    """Return how a customer of a language names someone, with the endings that Turkish needs.

    Someone whose name is written in Lao is called by its Latin spelling elsewhere.
    """
    who = house.roster.workers[worker]
    if language == "lo":
        return {"name": who.name[0]}
    if language == "en":
        return {"name": who.latin[0]}
    address = who.title_of_address
    cases = {f"name_{case}": f"{who.latin[0]} {ending}" for case, ending in ENDINGS[address].items()}
    return {"name": f"{who.latin[0]} {address}", **cases}
