"""Names and origins that are let in: as people write them, and as browsers send them."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.interfaces.server.gate import allowed_host, allowed_origin


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("kg.example.org", "kg.example.org"),
        ("KG.Example.org:7399", "kg.example.org"),
        ("10.0.0.7:80", "10.0.0.7"),
        ("FE80::1", "fe80::1"),
        ("[fe80::1]:80", "fe80::1"),
    ],
)
def test_a_host_is_known_by_its_name_alone(given: str, name: str) -> None:
    """Case and port are no part of it."""
    assert allowed_host(given) == name


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://page.example", "https://page.example"),
        ("HTTP://A.example/", "http://a.example"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:8080/", "http://a.example:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("*", "*"),
        ("null", "null"),
    ],
)
def test_an_origin_is_written_as_browsers_send_it(given: str, origin: str) -> None:
    """In lower case, without a slash at the end, without the port that the scheme has anyway."""
    assert allowed_origin(given) == origin


@pytest.mark.parametrize("given", ["", "*", "http://kg.example.org", "kg.example.org/", "kg.example.org:x", "a b"])
def test_what_is_no_host_is_refused(given: str) -> None:
    """The sentence says what to give."""
    with pytest.raises(UsageError, match=r"is no name of a host: give it alone, such as kg\.example\.org"):
        allowed_host(given)


@pytest.mark.parametrize(
    "given", ["", "a.example", "http://a.example/page", "http://", "http://a.example:x", "*.example"]
)
def test_what_is_no_origin_is_refused(given: str) -> None:
    """The sentence says what to give."""
    with pytest.raises(UsageError, match=r"give scheme and host, such as https://page\.example\.org, or \*"):
        allowed_origin(given)
