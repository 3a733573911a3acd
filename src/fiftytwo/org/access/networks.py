"""From which networks the organisation lets people in; none named: from everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def read_networks(text: str) -> list[str]:
    """Return the networks of a text, one on each line, as they are written.

    Raises:
        ValidationError: naming the first line that is none.

    >>> read_networks("10.0.0.0/8\\n\\n192.0.2.7")
    ['10.0.0.0/8', '192.0.2.7/32']
    """
    found = []
    for line in text.split():
        try:
            found.append(str(ip_network(line)))
        except ValueError:
            told = _("“%(line)s” is no network. Write it as 203.0.113.0/24 or 2001:db8::/32, or a single address.")
            raise ValidationError({"networks": told % {"line": line}}) from None
    return list(dict.fromkeys(found))


def lets_in(networks: Sequence[str], address: str | None) -> bool:
    """Say whether an address is in one of the networks; without networks every address is.

    >>> lets_in(["10.0.0.0/8"], "10.1.2.3"), lets_in(["10.0.0.0/8"], "192.0.2.7"), lets_in([], None)
    (True, False, True)
    """
    if not networks:
        return True
    try:
        given = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(given, "ipv4_mapped", None)
    return any((mapped or given) in ip_network(network) for network in networks)
