"""Who must have a second step, and what becomes of somebody who has none or lost it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.rules import change_rules
from fiftytwo.org.models import AuditEntry


def has_app(person):
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def test_olga_asks_a_second_step_of_leads_and_the_audit_trail_says_so(cast, client_as):
    olga = client_as("Olga")
    olga.post(reverse("org:access"), {"second_step_lead": "on"})

    assert AccessRules.get().second_step_for == ["lead"]
    assert AuditEntry.objects.get(action="access.changed").changes == {"second_step_for": [[], ["lead"]]}
    assert "checked" in olga.get(reverse("org:access")).content.decode()


@pytest.mark.parametrize(
    ("role", "who", "is_led"),
    [
        ("lead", "Selin", True),
        ("lead", "Ayşe", False),
        ("people_partner", "Defne", True),
        ("people_partner", "Olga", False),
        ("everyone", "Ayşe", True),
    ],
)
def test_who_lacks_it_is_led_to_set_it_up_before_anything_else(cast, client_as, role, who, is_led):
    change_rules(None, second_step_for=[role])
    response = client_as(who).get(reverse("org:people"))

    assert (response.status_code, response.get("Location")) == ((302, reverse("mfa_index")) if is_led else (200, None))


def test_the_page_they_are_led_to_says_why_and_lets_them_leave(cast, client_as):
    change_rules(None, second_step_for=["everyone"])
    ayse = client_as("Ayşe")

    assert "Your role asks for a second step" in ayse.get(reverse("mfa_index")).content.decode()
    assert ayse.post(reverse("account_logout")).status_code == 302


def test_a_way_around_by_pages_with_a_like_name_is_closed(cast, client_as):
    change_rules(None, second_step_for=["everyone"])
    address = reverse("org:account_close", kwargs={"key": cast.kham.key})

    assert client_as("Olga").post(address)["Location"] == reverse("mfa_index")
    cast.kham.user.refresh_from_db()
    assert cast.kham.user.is_active


def test_who_has_an_app_goes_on_as_before(cast, client_as):
    change_rules(None, second_step_for=["everyone"])
    has_app(cast.ayse)

    assert client_as("Ayşe").get(reverse("org:people")).status_code == 200


def test_recovery_codes_alone_are_no_second_step(cast, client_as):
    change_rules(None, second_step_for=["everyone"])
    Authenticator.objects.create(user=cast.ayse.user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client_as("Ayşe").get(reverse("org:people")).status_code == 302


def test_olga_removes_the_second_step_of_somebody_who_lost_their_phone(cast, client_as):
    has_app(cast.ayse)
    address = reverse("org:person_second_step_remove", kwargs={"key": cast.ayse.key})
    client_as("Olga").post(address)

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="account.second_step_removed").about == cast.ayse
    assert "has no second step" in client_as("Olga").post(address, follow=True).content.decode()


def test_rules_are_kept_by_the_administrator_and_name_roles_that_exist(cast, viewer_as):
    with pytest.raises(PermissionDenied):
        change_rules(viewer_as("Defne"), second_step_for=["everyone"])
    with pytest.raises(ValidationError):
        change_rules(viewer_as("Olga"), second_step_for=["emperor"])
    assert not AccessRules.objects.exists()
