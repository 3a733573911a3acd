"""What each reader can say, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.understanding.texts import NO, YES

YES_OR_NO = (
    "person_thanked", "anger", "question", "contact_request",
    "risk_safety", "risk_legal", "risk_privacy", "risk_leaving",
)  # fmt: skip
STRENGTH = ("praise", "complaint")
MENTIONED = ("person", "team", "shop", "product", "nobody")
PERSONAL = ("identity", "card", "phone", "iban", "mail", "plate", "account", "birthday", "nothing")

NAMES: dict[str, str | Promise] = {
    "language": _("Language"),
    "praise": _("Praise"),
    "complaint": _("Complaint"),
    "person_thanked": _("Thanks to a person"),
    "anger": _("Anger or urgency"),
    "question": _("Question"),
    "contact_request": _("Asks to be contacted"),
    "risk_safety": _("Risk: safety"),
    "risk_legal": _("Risk: law and regulators"),
    "risk_privacy": _("Risk: privacy"),
    "risk_leaving": _("Risk: leaving us"),
    "topic": _("Topic"),
    "mention": _("Who is meant"),
    "personal_data": _("Personal data"),
    "tone": _("Tone: praise, complaint, both or neither"),
}
VALUES: dict[str, str | Promise] = {
    YES: _("yes"),
    NO: _("no"),
    "0": _("none"),
    "1": _("some"),
    "2": _("strong"),
    "identity": _("identity number"),
    "card": _("card number"),
    "phone": _("phone number"),
    "iban": _("bank account (IBAN)"),
    "mail": _("e-mail address"),
    "birthday": _("date of birth"),
    "plate": _("number plate"),
    "account": _("account number"),
    "nothing": _("no personal data"),
    "nobody": _("nobody of ours"),
}


def allowed(reader: str, value: str) -> bool:
    """Say whether a reader can have a value; empty, "nobody can tell", it always can.

    >>> allowed("praise", "2"), allowed("praise", "yes"), allowed("mention", "person:abc")
    (True, False, True)
    """
    if not value:
        return True
    if reader in YES_OR_NO:
        return value in (YES, NO)
    if reader in STRENGTH:
        return value in ("0", "1", "2")
    if reader == "mention":
        return value.partition(":")[0] in MENTIONED
    if reader == "personal_data":
        return value in PERSONAL
    if reader == "language":
        return value.isalpha() and value.isascii() and 2 <= len(value) <= 3
    return reader == "topic"


USUAL_REASONS = {
    "account": _("Account"),
    "app": _("App and website"),
    "appointment": _("Appointment"),
    "billing": _("Bill and payment"),
    "cancellation": _("Cancellation"),
    "delivery": _("Delivery"),
    "information": _("Information"),
    "installation": _("Installation and repair"),
    "loyalty": _("Points and offers"),
    "price": _("Price"),
    "product": _("Product"),
    "refund": _("Refund"),
    "returns": _("Returns and exchange"),
    "staff": _("Staff"),
    "stock": _("Stock"),
    "store_visit": _("Visit to a shop"),
    "warranty": _("Warranty"),
}
"""What customers usually write about, in words."""
