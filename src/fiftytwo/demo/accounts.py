"""The six sign-ins of a demo. Their passphrase is public: it is given to demo homes only."""

from __future__ import annotations

from dataclasses import dataclass

PASSPHRASE = "every week of the year"  # noqa: S105 it is printed for everyone


@dataclass(frozen=True)
class SignIn:
    """One way into the demo, and the role in which it shows the house."""

    role: str
    name: str
    email: str
    password: str = PASSPHRASE


@dataclass(frozen=True)
class DemoAccounts:
    """What a visitor needs to look around; ``built`` is False when the home held this demo already."""

    sign_ins: tuple[SignIn, ...]
    built: bool
    employees: int
    first_day: str
    last_day: str


ROLES = (
    ("employee", "Ayşe Yılmaz", "ayse@example.org"),
    ("lead", "Selin Demir", "selin@example.org"),
    ("leader", "Mert Aksoy", "mert@example.org"),
    ("service_operations", "ນ້ອຍ ແກ້ວບຸດດີ", "noy@example.org"),
    ("people_partner", "Defne Aral", "defne@example.org"),
    ("administrator", "Olga Petrova", "olga@example.org"),
)
SIGN_INS = tuple(SignIn(*role) for role in ROLES)
