"""Signing in without a mailbox: a code that a lead prints, for one person, once, for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fiftytwo.org.access.models import SignInSlip
from fiftytwo.org.access.slips import give_slip, revoke_slips
from fiftytwo.org.models import AuditEntry


@pytest.fixture
def kham(cast):
    """Return Kham as somebody without mailbox and account, in the team that Rex leads."""
    cache.clear()
    cast.kham.user.delete()
    cast.kham.refresh_from_db()
    cast.kham.email, cast.kham.phone = "", "+856 20 5555 1234"
    cast.kham.save()
    return cast.kham


def comes_in(number: str, code: str, address: str = "10.0.0.1") -> bool:
    client = Client()
    client.post(reverse("account_slip"), {"number": number, "code": code}, REMOTE_ADDR=address)
    return client.get(reverse("org:people")).status_code == 200


@pytest.mark.parametrize("number", ["E-202", "e-202", "+856 20 5555 1234", "8562055551234"])
def test_kham_comes_in_once_with_number_and_code(kham, viewer_as, number):
    code = give_slip(viewer_as("Rex"), kham).code

    assert comes_in(number, f" {code[:5].lower()} {code[5:]} ")
    assert not comes_in(number, code)
    assert AuditEntry.objects.get(action="account.signed_in").changes["how"] == [None, ["slip"]]
    assert AuditEntry.objects.get(action="account.slip_given").about == kham


def test_the_code_alone_or_with_the_number_of_another_opens_nothing(kham, viewer_as):
    code = give_slip(viewer_as("Rex"), kham).code

    assert [comes_in(number, code) for number in ("", "E-201", "1234")] == [False] * 3
    assert comes_in("E-202", code)


def test_a_slip_ends_is_revoked_and_gives_way_to_the_next(kham, viewer_as):
    rex = viewer_as("Rex")
    first, second = give_slip(rex, kham), give_slip(rex, kham)
    assert not comes_in("E-202", first.code)
    SignInSlip.objects.filter(pk=second.slip.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not comes_in("E-202", second.code)
    third = give_slip(rex, kham)
    revoke_slips(rex, kham)

    assert not comes_in("E-202", third.code)
    assert AuditEntry.objects.get(action="account.slip_revoked").about == kham


def test_only_who_leads_them_prints_and_never_for_who_holds_a_role_or_a_mailbox(cast, kham, viewer_as):
    for who, person in (("Selin", kham), ("Ayşe", kham), ("Olga", cast.noy), ("Olga", cast.rex), ("Rex", cast.rex)):
        with pytest.raises(PermissionDenied):
            give_slip(viewer_as(who), person)
    with pytest.raises(ValidationError):
        give_slip(viewer_as("Selin"), cast.ayse)
    assert not SignInSlip.objects.exists()


def test_guessing_codes_is_stopped_for_the_address_that_guesses(kham, viewer_as):
    code = give_slip(viewer_as("Rex"), kham).code
    for number in range(6):
        comes_in("E-202", f"AAAAAAAAA{number + 2}", "10.6.6.6")

    assert not comes_in("E-202", code, "10.6.6.6")
    assert comes_in("E-202", code, "10.0.0.7")


def test_rex_prints_the_slip_from_the_page_of_kham_and_ayse_cannot(kham, client_as):
    address = reverse("org:person_slip", kwargs={"key": kham.key})
    assert address in client_as("Rex").get(reverse("org:person", kwargs={"key": kham.key})).content.decode()
    page = client_as("Rex").post(address).content.decode()

    assert 'src="data:image/svg+xml' in page
    assert client_as("Ayşe").post(address).status_code == 403
