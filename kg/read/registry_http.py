"""Asks a registry politely: one request at a time, spaced out, retried, limited in size, kept to one host."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import TypeVar

import httpx
import msgspec

from kg.errors import FetchError, UsageError

__all__ = ["Clock", "Oversize", "PoliteClient", "Refusal", "user_agent"]

Decoded = TypeVar("Decoded")

_RETRIED_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
_BACKOFF_CAP_S = 60.0
_LONGEST_WAIT_S = 600.0
_REDIRECTS = 5
_ERROR_BODY_BYTES = 4096
_DEADLINE_FACTOR = 10
_CONTINUES = "Run the same command again later: it continues where it stopped"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, as one value that a test can replace.

    Args:
        monotonic: Seconds since any fixed moment, never going back.
        sleep: Waits that many seconds.
        now: The date and time of the wall clock, with a time zone.
        jitter: A number from 0 (included) to 1 (excluded) that spreads retries out.

    Example:
        >>> waits = []
        >>> Clock(sleep=waits.append).sleep(2.0)
        >>> waits
        [2.0]
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now
    jitter: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Refusal:
    """The registry understood the request and said no: `status` (4xx) and its own `message`."""

    status: int
    message: str
    url: str


@dataclass(frozen=True, slots=True)
class Oversize:
    """The answer was cut off because it was longer than the limit."""

    url: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


class PoliteClient:
    """An HTTP client for one registry: rate limit, retries with back-off, size limit, one host.

    Args:
        base_url: Address that paths are added to, such as `https://clinicaltrials.gov/api/v2`.
        rate_per_s: At most this many requests a second, retries and redirects included.
        timeout_s: Seconds to wait for a connection and for each piece of an answer; a whole answer may take
            ten times as long.
        max_attempts: How often one request is tried before giving up.
        max_body_bytes: Longest answer read, after decompression.
        on_retry: Told in one sentence why a request is tried again and when.
        transport: Stands in for the network, for tests.
        clock: Stands in for time, for tests.

    Raises:
        UsageError: The address or one of the numbers makes no sense.
    """

    def __init__(
        self,
        base_url: str,
        *,
        rate_per_s: float = 1.0,
        timeout_s: float = 60.0,
        max_attempts: int = 6,
        max_body_bytes: int = 256 * 2**20,
        on_retry: Callable[[str], None] | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._base = _checked_address(base_url)
        limits = {
            "rate_per_s": rate_per_s,
            "timeout_s": timeout_s,
            "max_attempts": max_attempts,
            "max_body_bytes": max_body_bytes,
        }
        for name, value in limits.items():
            if not value > 0:
                raise UsageError(f"{name} is {value}, and must be more than 0. Leave it out for the default.")
        self._gap_s = 1.0 / rate_per_s
        self._timeout_s = timeout_s
        self._max_attempts = max_attempts
        self._max_body_bytes = max_body_bytes
        self._on_retry = on_retry or (lambda _sentence: None)
        self._clock = clock or Clock()
        self._not_before = float("-inf")
        self.requests = 0
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(), "Accept": "application/json"},
            timeout=timeout_s,
            follow_redirects=False,
            transport=transport,
        )

    def __enter__(self) -> PoliteClient:
        """Give the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self,
        path: str,
        params: Mapping[str, str],
        decode: Callable[[bytes], Decoded],
        *,
        attempts: int | None = None,
    ) -> Decoded | Refusal | Oversize:
        """Ask for one address until it is answered, refused, or the attempts are used up.

        Args:
            path: Added to the base address, such as `/studies`.
            params: Query parameters, not yet escaped.
            decode: Makes a value of the body; `ValueError` means that the body is damaged, and is retried;
                `msgspec.ValidationError` means that it is sound JSON of another shape, and is not.
            attempts: How often to try, if not as often as the client was told.

        Returns:
            What `decode` made, or the registry's refusal, or word that the answer is over the size limit.

        Raises:
            FetchError: No attempt gave an answer, it has another shape, or it sends us to another host.
        """
        url = self._base.copy_with(path=self._base.path.rstrip("/") + path, params=params)
        attempts = attempts or self._max_attempts
        for attempt in range(1, attempts + 1):
            asked_to_wait: float | None = None
            try:
                answer = self._follow(url)
            except httpx.TimeoutException as error:
                trouble = f"did not answer within {self._timeout_s:g} s ({type(error).__name__})"
            except httpx.RequestError as error:
                trouble = f"could not be read ({type(error).__name__}: {error})"
            else:
                if answer is None:
                    return Oversize(_brief(url))
                if answer.status == 200:
                    try:
                        return decode(answer.body)
                    except msgspec.ValidationError as error:
                        raise FetchError(
                            f"{_brief(url)} answered with JSON that is not what API v2 documents: {error}. "
                            f"Check the base address {self._base}."
                        ) from error
                    except ValueError as error:
                        begins = _in_words(answer.body)[:80]
                        trouble = f"answered with damaged JSON ({error}), beginning {begins!r}"
                elif answer.status in _RETRIED_STATUSES:
                    asked_to_wait = self._retry_after(answer.headers)
                    message = _in_words(answer.body) or "without a message"
                    trouble = f"answered {answer.status} ({message})"
                else:
                    return Refusal(answer.status, _in_words(answer.body), _brief(url))
            if attempt == attempts:
                tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
                raise FetchError(f"{_brief(url)} {trouble}, after {tries}. {_CONTINUES}.")
            self._wait(trouble, attempt, asked_to_wait, attempts)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, trouble: str, attempt: int, asked_to_wait: float | None, attempts: int) -> None:
        backoff = min(_BACKOFF_CAP_S, 2.0 ** (attempt - 1)) * (0.5 + self._clock.jitter() / 2)
        wait = max(backoff, asked_to_wait or 0.0)
        if wait > _LONGEST_WAIT_S:
            raise FetchError(f"{self._base} {trouble} and asks to wait {wait:.0f} s. {_CONTINUES}.")
        self._on_retry(f"{self._base.host} {trouble}; waiting {wait:.1f} s before attempt {attempt + 1} of {attempts}")
        self._clock.sleep(wait)

    def _retry_after(self, headers: httpx.Headers) -> float | None:
        """Seconds the registry asks us to wait: it may give a number or a date."""
        stated = headers.get("Retry-After", "").strip()
        if stated.isascii() and stated.isdigit():
            return float(stated)
        try:
            moment = parsedate_to_datetime(stated)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._clock.now()).total_seconds())

    def _follow(self, url: httpx.URL) -> _Answer | None:
        """One answer, redirects within the host followed; None when it is over the size limit."""
        for _hop in range(_REDIRECTS + 1):
            answer = self._send(url)
            if answer is None or answer.status not in {301, 302, 303, 307, 308}:
                return answer
            target = _join(url, answer.headers.get("Location", ""))
            if not _same_place(url, target):
                raise FetchError(
                    f"{_brief(url)} redirects to {_brief(target)}, which is another host: not followed. "
                    "If the registry has moved, give its new base address."
                )
            url = target
        raise FetchError(f"{_brief(url)} redirects more than {_REDIRECTS} times. Check the base address {self._base}.")

    def _send(self, url: httpx.URL) -> _Answer | None:
        pause = self._not_before - self._clock.monotonic()
        if pause > 0:
            self._clock.sleep(pause)
        started = self._clock.monotonic()
        self._not_before = started + self._gap_s
        self.requests += 1
        with self._client.stream("GET", url) as response:
            limit = self._max_body_bytes if response.status_code == 200 else _ERROR_BODY_BYTES
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > limit:
                    if response.status_code == 200:
                        return None
                    break
                # A server that drips a byte at a time never trips the time-out of a single read.
                if self._clock.monotonic() - started > self._timeout_s * _DEADLINE_FACTOR:
                    raise httpx.ReadTimeout("the whole answer took too long", request=response.request)
            return _Answer(response.status_code, response.headers, bytes(body))


def user_agent() -> str:
    """Name this program to a server, as `trialkg/<version>`."""
    try:
        return f"trialkg/{version('trialkg')}"
    except PackageNotFoundError:
        return "trialkg/0"


def _brief(url: httpx.URL) -> str:
    """The address, cut where a long list of ids would fill the screen."""
    text = str(url)
    return text if len(text) <= 240 else text[:237] + "..."


def _checked_address(base_url: str) -> httpx.URL:
    try:
        base = httpx.URL(base_url.strip())
    except httpx.InvalidURL as error:
        raise UsageError(f"The base address {base_url!r} is not a URL: {error}.") from error
    if base.scheme not in {"http", "https"} or not base.host or base.query or base.fragment or base.userinfo:
        raise UsageError(
            f"The base address {base_url!r} is not a plain http(s) address. "
            "It should look like https://clinicaltrials.gov/api/v2."
        )
    return base


def _join(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except httpx.InvalidURL as error:
        raise FetchError(
            f"{_brief(url)} redirects to {location!r}, which is not an address ({error}). Check the base address."
        ) from error


def _same_place(url: httpx.URL, target: httpx.URL) -> bool:
    """Whether both are on one host and port; a step up from http to https on the usual ports counts."""
    upgraded = url.scheme == "http" and target.scheme == "https"
    same_scheme = url.scheme == target.scheme or (upgraded and url.port is None)
    return url.host == target.host and url.port == target.port and same_scheme


def _in_words(body: bytes) -> str:
    """The first 300 printable characters of an answer, on one line."""
    text = body[:_ERROR_BODY_BYTES].decode("utf-8", errors="replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
