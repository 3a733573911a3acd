"""What recognition keeps. A customer's words are not among it: they stay in the facts, where erasure reaches them."""

from fiftytwo.features.recognition.models.moments import Credit, Moment, Story
from fiftytwo.features.recognition.models.peers import PeerThanks
from fiftytwo.features.recognition.models.programmes import (
    Candidate,
    CommitteeMember,
    LedgerLine,
    Nomination,
    Objection,
    Programme,
    ResultCorrection,
    Rules,
    Trial,
)
from fiftytwo.features.recognition.models.turns import Offer, Thanks

__all__ = [
    "Candidate",
    "CommitteeMember",
    "Credit",
    "LedgerLine",
    "Moment",
    "Nomination",
    "Objection",
    "Offer",
    "PeerThanks",
    "Programme",
    "ResultCorrection",
    "Rules",
    "Story",
    "Thanks",
    "Trial",
]
