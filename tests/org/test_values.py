"""Values: written in every language, published for everyone, never deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from fiftytwo.org import actions
from fiftytwo.org.actions import ValueDetails
from fiftytwo.org.models import AuditEntry
from fiftytwo.org.values import Value

PROMISES = {"en": "We keep promises", "tr": "Sözümüzü tutarız", "lo": "ພວກເຮົາຮັກສາຄຳໝັ້ນສັນຍາ"}


def written(viewer: Any, **more: Any) -> Value:
    return actions.add_value(viewer, ValueDetails(PROMISES, **more))


def test_a_value_is_read_in_the_readers_language(viewer_as):
    value = written(viewer_as("Defne"), meanings={"en": "What we say, we do."})
    with override("tr"):
        assert (str(value), value.meaning) == ("Sözümüzü tutarız", "What we say, we do.")
    with override("lo"):
        assert str(value) == PROMISES["lo"]


def test_a_value_without_its_lao_name_is_refused_and_nothing_is_kept(viewer_as):
    with override("en"), pytest.raises(ValidationError, match="Lao"):
        actions.add_value(viewer_as("Olga"), ValueDetails({**PROMISES, "lo": " "}))
    assert not Value.objects.exists()


def test_ayse_reads_what_is_published_and_cannot_write_values(client_as, viewer_as):
    value = written(viewer_as("Defne"))
    page = reverse("org:values")
    assert PROMISES["en"] not in client_as("Ayşe").get(page).content.decode()

    actions.publish_value(viewer_as("Defne"), value)
    assert PROMISES["en"] in client_as("Ayşe").get(page).content.decode()
    assert client_as("Ayşe").get(reverse("org:value_new")).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.withdraw_value(viewer_as("Ayşe"), value)


def test_defne_adds_publishes_and_withdraws_a_value_on_the_page(client_as):
    defne = client_as("Defne")
    sent = {"order": 1, **{f"name_{code}": name for code, name in PROMISES.items()}}
    assert defne.post(reverse("org:value_new"), {**sent, "name_tr": ""}).status_code == 422
    defne.post(reverse("org:value_new"), sent)
    value = Value.objects.get()

    defne.post(reverse("org:value_publish", args=[value.key]))
    assert Value.objects.published().get() == value
    defne.post(reverse("org:value_edit", args=[value.key]), {**sent, "name_en": "Promises are kept"})
    defne.post(reverse("org:value_withdraw", args=[value.key]))

    value.refresh_from_db()
    assert (value.names["en"], value.published_at) == ("Promises are kept", None)
    done = AuditEntry.objects.filter(record="org.value").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["value.added", "value.published", "value.changed", "value.withdrawn"]
