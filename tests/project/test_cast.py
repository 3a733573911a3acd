"""The cast itself: who they are, so that other tests may lean on it."""

from typing import Any

from tests.cast import PASSWORD


def test_everyone_can_sign_in_with_the_one_password(cast: Any) -> None:
    assert cast["Kham"].given_name == "ຄຳ"
    assert all(cast[name].user.check_password(PASSWORD) for name in ("Ayşe", "Ilgın", "Olga"))


def test_the_signed_in_client_is_that_person(client_as: Any, cast: Any) -> None:
    assert client_as("Ayşe").session["_auth_user_id"] == str(cast.ayse.user.pk)
