"""Fetches studies from ClinicalTrials.gov (API v2) into JSON Lines, politely, and goes on after a break.

Source: the registry's OpenAPI file, https://clinicaltrials.gov/data-api/api (parameters, paging, errors).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import msgspec

from kg.errors import FetchError, UsageError
from kg.read.registry_http import Clock, Oversize, PoliteClient, Refusal, user_agent
from kg.read.registry_output import FetchState, Output, Page, read_page
from kg.read.registry_query import STATUSES, RegistryQuery

__all__ = ["BASE_URL", "STATUSES", "FetchProgress", "FetchSummary", "RegistryQuery", "fetch"]

BASE_URL = "https://clinicaltrials.gov/api/v2"

_LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch is: studies `done` of `total` (None while unknown), and a `note` on every pause."""

    done: int
    total: int | None
    pages: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FetchSummary:
    """What a fetch came to.

    Args:
        output: The records, one a line.
        log: When what was asked and answered, one event a line.
        written: Records in the output.
        new: Records that this run added to it.
        repeated: Records that the registry sent again and that were not written again, over all runs.
        expected: Studies the registry counted at the start.
        pages: Pages fetched, over all runs.
        requests: Requests this run sent.
        data_versions: Versions of the registry's data met on the way, oldest first; more than one means that
            the data changed meanwhile.
        not_found: Ids asked for that no record answers to; with other filters beside, they may not fit those.
        already_complete: Nothing was asked, because an earlier run had finished.
        notes: What a person should know, in sentences.
    """

    output: Path
    log: Path
    written: int
    new: int
    repeated: int
    expected: int | None
    pages: int
    requests: int
    data_versions: tuple[str, ...]
    not_found: tuple[str, ...]
    already_complete: bool
    notes: tuple[str, ...]


def fetch(
    query: RegistryQuery,
    output: Path,
    *,
    base_url: str = BASE_URL,
    rate_per_s: float = 1.0,
    page_size: int = _LARGEST_PAGE,
    ids_per_request: int = 200,
    timeout_s: float = 60.0,
    max_attempts: int = 6,
    max_page_bytes: int = 256 * 2**20,
    on_progress: Callable[[FetchProgress], None] | None = None,
    transport: httpx.BaseTransport | None = None,
    clock: Clock | None = None,
) -> FetchSummary:
    """Fetch the studies of a query into a file, or continue a fetch that was broken off.

    Args:
        query: Which studies.
        output: File for the records; `<output>.log.jsonl` and `<output>.state.json` are written beside it.
        base_url: Address of the API.
        rate_per_s: At most this many requests a second.
        page_size: Studies a page, 1 to 1,000; halved by itself when a page is too long.
        ids_per_request: Ids a request, where the query lists ids.
        timeout_s: Seconds to wait for each piece of an answer.
        max_attempts: How often one request is tried, with growing pauses.
        max_page_bytes: Longest page accepted, after decompression.
        on_progress: Called after each page and before each pause.
        transport: Stands in for the network, for tests.
        clock: Stands in for time, for tests.

    Returns:
        Counts, data versions and notes.

    Raises:
        UsageError: An argument makes no sense.
        FetchError: The registry refused or did not answer, or the output cannot be used; what was fetched
            stays, and the same call continues.

    Source:
        `/studies` and `/version` of API v2.

    Example:
        >>> import tempfile
        >>> page = b'{"totalCount": 1, "studies": [{"protocolSection": {}}]}'
        >>> registry = httpx.MockTransport(lambda request: httpx.Response(200, content=page))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     summary = fetch(
        ...         RegistryQuery(term="x"), Path(folder, "x.jsonl"), rate_per_s=50, transport=registry
        ...     )
        >>> summary.written, summary.expected
        (1, 1)
    """
    for name, value, most in (
        ("page_size", page_size, _LARGEST_PAGE),
        ("ids_per_request", ids_per_request, 1000),
    ):
        if not 1 <= value <= most:
            raise UsageError(f"{name} is {value}, and must be from 1 to {most}.")
    if output.suffix.lower() in {".gz", ".zip", ".bz2", ".xz"}:
        raise UsageError(f"{output} looks compressed, but plain JSON Lines are written. Name it *.jsonl.")
    clock = clock or Clock()
    base_url = base_url.strip().rstrip("/")
    fresh = FetchState(query=query.facts(), base_url=base_url, started=_stamp(clock), ids_per_request=ids_per_request)
    run: _Run | None = None
    client = PoliteClient(
        base_url,
        rate_per_s=rate_per_s,
        timeout_s=timeout_s,
        max_attempts=max_attempts,
        max_body_bytes=max_page_bytes,
        on_retry=lambda sentence: run.retrying(sentence) if run else None,
        transport=transport,
        clock=clock,
    )
    with client, Output(output, fresh) as out:
        run = _Run(out, client, query, page_size, on_progress, clock)
        return run.go()


class _Run:
    """One call of `fetch`: walks through the requests and their pages."""

    def __init__(
        self,
        out: Output,
        client: PoliteClient,
        query: RegistryQuery,
        page_size: int,
        on_progress: Callable[[FetchProgress], None] | None,
        clock: Clock,
    ) -> None:
        self._out = out
        self._state = out.state
        self._client = client
        # The saved number, not the given one: the state counts in requests of that many ids.
        self._requests = query.requests(out.state.ids_per_request)
        self._ids = query.ids
        self._page_size = page_size
        self._on_progress = on_progress or (lambda _progress: None)
        self._clock = clock
        self._new = 0
        self._seen_tokens: set[str] = set()

    def go(self) -> FetchSummary:
        """Fetch what is missing."""
        state = self._state
        if state.complete:
            self._log("already_complete")
            return self._summary(already_complete=True)
        self._log(self._out.event, query=state.query, base_url=state.base_url, agent=user_agent())
        self._tell(None)
        try:
            self._note_data_version()
            while state.batch < len(self._requests):
                self._fetch_batch(self._requests[state.batch])
            self._note_data_version()
        except FetchError as error:
            self._log("error", message=str(error), written=state.written)
            raise
        state.not_found = [nct_id for nct_id in self._ids if nct_id not in self._out.names]
        state.complete, state.finished = True, _stamp(self._clock)
        self._out.acknowledge()
        summary = self._summary(already_complete=False)
        self._log("complete", written=state.written, repeated=state.repeated, notes=summary.notes)
        return summary

    def retrying(self, sentence: str) -> None:
        """Tell why there is a pause."""
        self._log("retry", message=sentence)
        self._tell(sentence)

    def _fetch_batch(self, params: dict[str, str]) -> None:
        """Fetch all pages of one request; a refused token begins it anew, as long as that brings anything."""
        state = self._state
        new_at_restart = -1
        while True:
            asked = {"format": "json", **params, "pageSize": str(self._page_size)}
            asked |= {"pageToken": state.token} if state.token else {"countTotal": "true"}
            answer = self._client.get("/studies", asked, read_page)
            if isinstance(answer, Oversize):
                self._halve(answer)
            elif isinstance(answer, Page):
                if self._accept(answer, asked):
                    return
            elif answer.status == 400 and state.token and new_at_restart != self._new:
                new_at_restart = self._new
                state.token = None
                self._seen_tokens.clear()
                self._log("token_refused", message=answer.message)
                self._tell("the registry no longer knows the page; starting over and skipping what is here")
            else:
                raise _refused(answer)

    def _accept(self, page: Page, asked: dict[str, str]) -> bool:
        """Write a page and acknowledge it; True when it was the last one of its request."""
        state = self._state
        new = self._out.add(page.studies)
        self._new += new
        if new:
            self._seen_tokens.clear()
        if page.next_token in self._seen_tokens:
            raise FetchError(
                f"{state.base_url} sends the page {page.next_token!r} over and over, without any new study. "
                "Run the same command again later."
            )
        if page.next_token:
            self._seen_tokens.add(page.next_token)
        if state.token is None:
            state.totals[state.batch :] = [page.total] if page.total is not None else []
        state.pages += 1
        state.token = page.next_token
        if page.next_token is None:
            state.batch += 1
        self._out.acknowledge()
        self._log(
            "page",
            request=asked,
            studies=len(page.studies),
            new=new,
            total=page.total,
            written=state.written,
            last=page.next_token is None,
        )
        self._tell(None)
        return page.next_token is None

    def _halve(self, answer: Oversize) -> None:
        if self._page_size == 1:
            raise FetchError(
                f"{answer.url} answers with a single study longer than the limit. Allow longer pages, or "
                "leave that study out."
            )
        self._page_size = (self._page_size + 1) // 2
        self.retrying(f"the page is longer than the limit; asking for {self._page_size} studies a page")

    def _note_data_version(self) -> None:
        """Keep the version of the registry's data, if it can be had; the studies matter more."""
        try:
            answer = self._client.get("/version", {}, msgspec.json.Decoder(dict[str, object]).decode, attempts=1)
        except FetchError:
            return
        stamp = answer.get("dataTimestamp") if isinstance(answer, dict) else None
        if isinstance(stamp, str) and stamp not in self._state.data_versions[-1:]:
            self._state.data_versions.append(stamp)
            self._log("data_version", data_timestamp=stamp)

    def _expected(self) -> int | None:
        """The registry's count; ids not asked about yet count as one study each."""
        state = self._state
        counted = len(state.totals)
        if counted < state.batch + bool(state.token) or not (counted or self._ids):
            return None
        to_come = self._requests[counted:]
        return sum(state.totals) + sum(params["filter.ids"].count("|") + 1 for params in to_come)

    def _summary(self, *, already_complete: bool) -> FetchSummary:
        state = self._state
        expected = self._expected()
        notes = []
        if already_complete:
            notes.append(
                f"{self._out.path.name} was complete at {state.finished}; nothing was asked. For what has "
                "changed since, fetch into another output with a since-date."
            )
        if len(state.data_versions) > 1:
            notes.append(
                f"The registry's data changed while fetching (from {state.data_versions[0]} to "
                f"{state.data_versions[-1]}): the records are of more than one version."
            )
        if expected is not None and expected != state.written:
            notes.append(f"The registry counted {expected} studies, and {state.written} came.")
        if state.not_found:
            notes.append(f"No study came for {len(state.not_found)} of the {len(self._ids)} ids.")
        return FetchSummary(
            output=self._out.path,
            log=self._out.log_path,
            written=state.written,
            new=self._new,
            repeated=state.repeated,
            expected=expected,
            pages=state.pages,
            requests=self._client.requests,
            data_versions=tuple(state.data_versions),
            not_found=tuple(state.not_found),
            already_complete=already_complete,
            notes=tuple(notes),
        )

    def _tell(self, note: str | None) -> None:
        self._on_progress(FetchProgress(self._state.written, self._expected(), self._state.pages, note))

    def _log(self, event: str, **facts: object) -> None:
        self._out.log(_stamp(self._clock), event, **facts)


def _refused(answer: Refusal) -> FetchError:
    advice = {
        400: "Change the query accordingly",
        403: "The registry may refuse this network; download the studies from its site, and build from them",
        404: "Check the base address",
        414: "Ask for fewer ids a request",
    }.get(answer.status, "Check the query and the base address")
    message = (answer.message or "no message").rstrip(".")
    return FetchError(f"{answer.url} was refused with status {answer.status}: {message}. {advice}.")


def _stamp(clock: Clock) -> str:
    moment: datetime = clock.now()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
