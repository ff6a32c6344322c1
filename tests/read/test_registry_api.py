"""The client of ClinicalTrials.gov API v2, against a local server that replays it with its faults."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from replay_server import OK, Fault, Registry, study

from kg.errors import FetchError, UsageError
from kg.read.registry_api import STATUSES, FetchProgress, FetchSummary, RegistryQuery, fetch
from kg.read.registry_http import Clock
from kg.read.registry_output import Output

SCLEROSIS = RegistryQuery(condition="systemic sclerosis")
NOON = datetime(2024, 5, 2, 12, 0, tzinfo=UTC)


class FakeTime:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.slept.append(seconds)
        self.elapsed += seconds

    @property
    def waits(self) -> list[float]:
        """The pauses longer than the rate limit's."""
        return [round(seconds, 3) for seconds in self.slept if seconds > 0.01]

    def clock(self, jitter: float = 0.0) -> Clock:
        """A clock that shows this time, from noon."""
        return Clock(
            monotonic=lambda: self.elapsed,
            sleep=self.sleep,
            now=lambda: NOON + timedelta(seconds=self.elapsed),
            jitter=lambda: jitter,
        )


class Killed(BaseException):
    """Stands for a kill: no handler of the package may catch it."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Talk to 127.0.0.1 directly, whatever the machine's proxy is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A running registry of 25 invented studies."""
    with Registry(study(n) for n in range(1, 26)) as running:
        yield running


@pytest.fixture
def passing() -> FakeTime:
    """Time that the client sees."""
    return FakeTime()


@pytest.fixture
def run(registry: Registry, passing: FakeTime, tmp_path: Path) -> Callable[..., FetchSummary]:
    """Fetch from the running registry into `x.jsonl`, ten studies a page, without waiting."""

    def _run(query: RegistryQuery = SCLEROSIS, **options: Any) -> FetchSummary:
        settings: dict[str, Any] = {
            "base_url": registry.base_url,
            "page_size": 10,
            "rate_per_s": 1000.0,
            "clock": passing.clock(),
        }
        return fetch(query, tmp_path / "x.jsonl", **settings | options)

    return _run


def numbers(output: Path) -> list[int]:
    """Numbers of the studies in an output, in its order."""
    found = []
    for line in output.read_text(encoding="utf-8").split("\n")[:-1]:
        found.append(int(json.loads(line)["protocolSection"]["identificationModule"]["nctId"][3:]))
    return found


def events(output: Path) -> list[dict[str, Any]]:
    """The log beside an output."""
    text = Path(f"{output}.log.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_all_pages_of_more_than_a_thousand_are_fetched(registry, run, tmp_path):
    """2,300 studies come in three pages of up to 1,000, in order, with the total known at once."""
    registry.studies = [study(n) for n in range(1, 2301)]
    steps: list[FetchProgress] = []
    summary = run(page_size=1000, on_progress=steps.append)
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 2301))
    assert (summary.written, summary.new, summary.expected, summary.pages) == (2300, 2300, 2300, 3)
    assert [asked["pageSize"] for asked in registry.asked] == ["1000"] * 3
    assert [asked.get("countTotal") for asked in registry.asked] == ["true", None, None]
    assert [(step.done, step.total) for step in steps] == [
        (0, None),
        (1000, 2300),
        (2000, 2300),
        (2300, 2300),
    ]
    assert summary.notes == ()


def test_records_are_verbatim_but_for_white_space(registry, passing, tmp_path):
    """Numbers, escapes and unknown members stay as the registry wrote them; each record is one line."""
    body = b'{"studies": [\n {"n": 1.50,\n  "t": "\\u00e9 \\/ \xc3\xa9\xe2\x80\xa8", "new": [ ]}\n]}'
    registry.faults = [Fault(status=200, body=body)]
    fetch(SCLEROSIS, tmp_path / "x.jsonl", base_url=registry.base_url, clock=passing.clock())
    assert (tmp_path / "x.jsonl").read_bytes() == (b'{"n":1.50,"t":"\\u00e9 \\/ \xc3\xa9\xe2\x80\xa8","new":[]}\n')


def test_a_full_last_page_is_followed_by_an_empty_one(registry, run, tmp_path):
    """The registry promises a page after a full one; that it is empty is no error."""
    registry.studies = registry.studies[:20]
    summary = run()
    assert (summary.written, summary.pages) == (20, 3)


def test_an_empty_result_is_a_complete_fetch(registry, run, tmp_path):
    """No match gives an empty file, a count of 0 and no error."""
    registry.studies = []
    summary = run()
    assert (summary.written, summary.expected) == (0, 0)
    assert (tmp_path / "x.jsonl").read_bytes() == b""
    assert run().already_complete


def test_the_program_names_itself(registry, run):
    """Each request carries trialkg and its version as the user agent."""
    run()
    assert all(re.fullmatch(r"trialkg/\d[\w.]*", seen.headers["User-Agent"]) for seen in registry.seen)


def test_parameters_are_sent_as_the_registry_documents_them(registry, run):
    """Search terms, ids, statuses, countries and the since-date each go into their own parameter."""
    run(
        RegistryQuery(
            condition="  systemic\n sclerosis ",
            term="nintedanib OR tocilizumab",
            intervention="cyclophosphamide",
            sponsor="University",
            ids=["nct00000003", "NCT00000001", "NCT00000003"],
            statuses=["recruiting", "Not yet recruiting", "ACTIVE_NOT_RECRUITING"],
            countries=["United States", "Norway"],
            since=date(2024, 4, 9),
        )
    )
    assert registry.asked[0] == {
        "format": "json",
        "query.cond": "systemic sclerosis",
        "query.term": "nintedanib OR tocilizumab",
        "query.intr": "cyclophosphamide",
        "query.spons": "University",
        "filter.ids": "NCT00000003|NCT00000001",
        "filter.overallStatus": "RECRUITING|NOT_YET_RECRUITING|ACTIVE_NOT_RECRUITING",
        "filter.advanced": (
            '(AREA[LocationCountry]"United States" OR AREA[LocationCountry]"Norway") '
            "AND AREA[LastUpdatePostDate]RANGE[2024-04-09,MAX]"
        ),
        "countTotal": "true",
        "pageSize": "10",
    }


def test_one_country_needs_no_brackets():
    """A single filter stands alone."""
    assert RegistryQuery(countries=["Norway"]).requests() == [{"filter.advanced": 'AREA[LocationCountry]"Norway"'}]


def test_a_moment_counts_as_its_day():
    """A since-date given with a time is cut to the day, which is all the registry keeps."""
    query = RegistryQuery(since=datetime(2024, 4, 9, 23, 30))
    assert query.requests() == [{"filter.advanced": "AREA[LastUpdatePostDate]RANGE[2024-04-09,MAX]"}]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Nothing was asked for"),
        ({"condition": "  "}, "Nothing was asked for"),
        ({"ids": []}, "Nothing was asked for"),
        ({"ids": ["NCT1"]}, "'NCT1' is not an NCT id"),
        ({"ids": "NCT00000001"}, "Give a list"),
        ({"statuses": ["OPEN"]}, "'OPEN' is not a status"),
        ({"countries": ['Norway" OR "']}, "not the name of a country"),
        ({"everything": True, "term": "x"}, "Leave one of them out"),
        ({"term": "NCT00000001, nct00000002", "statuses": ["COMPLETED"]}, "Give them as ids"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(given, told):
    """A malformed or empty query is refused before anything is asked."""
    with pytest.raises(UsageError, match=told):
        RegistryQuery(**given)


def test_everything_can_be_asked_for_on_purpose(registry, run):
    """The whole registry is fetched without any search parameter."""
    assert run(RegistryQuery(everything=True)).written == 25
    assert set(registry.asked[0]) == {"format", "countTotal", "pageSize"}


def test_many_ids_go_in_several_requests(registry, run, tmp_path):
    """450 ids are asked in batches of 200; what is missing is named, and a former id counts as found."""
    registry.studies = [study(n) for n in range(1, 449)]
    registry.studies.append(study(9001, aliases=["NCT00000449"]))
    steps: list[FetchProgress] = []
    summary = run(RegistryQuery(ids=[f"NCT{n:08d}" for n in range(1, 451)]), page_size=1000, on_progress=steps.append)
    assert [asked["filter.ids"].count("|") + 1 for asked in registry.asked] == [200, 200, 50]
    assert [step.total for step in steps] == [450, 450, 450, 449]
    assert (summary.written, summary.expected, summary.not_found) == (449, 449, ("NCT00000450",))
    assert "No study came for 1 of the 450 ids." in summary.notes


def test_id_batches_are_paged_and_resumed(registry, run, tmp_path):
    """A break in the second batch goes on in the second batch, whatever batch size the rerun asks for."""
    query = RegistryQuery(ids=[f"NCT{n:08d}" for n in range(1, 26)])
    registry.faults = [OK, OK, OK, OK, Fault(status=403)]
    with pytest.raises(FetchError):
        run(query, ids_per_request=10, page_size=4)
    before = len(registry.asked)
    summary = run(query, ids_per_request=7, page_size=4)
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert registry.asked[before]["filter.ids"].startswith("NCT00000011|")
    assert summary.expected == 25


def test_studies_that_shift_between_pages_are_written_once(registry, run, tmp_path):
    """A study that comes on two pages because the data moved is written once, and counted."""

    def shift(start: int) -> None:
        if start == 10:
            registry.studies.insert(0, study(99))

    registry.before_page = shift
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.written, summary.repeated) == (25, 1)


def test_a_count_that_does_not_come_true_is_told(registry, run):
    """A study lost between pages because the data moved shows in the notes."""

    def shift(start: int) -> None:
        if start == 10:
            registry.studies.pop(0)

    registry.before_page = shift
    assert "The registry counted 25 studies, and 24 came." in run().notes


def test_records_without_an_id_are_kept_once(registry, run, tmp_path):
    """A record that names no NCT id is written, and told apart by its content."""
    registry.studies = [{"odd": 1}, {"odd": 2}, {"odd": 1}, {"protocolSection": []}]
    summary = run()
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    assert lines == ['{"odd":1}', '{"odd":2}', '{"protocolSection":[]}']
    assert summary.repeated == 1


# --- faults


def test_a_429_waits_as_long_as_it_is_told_in_seconds(registry, run, passing):
    """Retry-After in seconds is waited for in full."""
    registry.faults = [Fault(status=429, headers={"Retry-After": "17"}, body=b"Slow down")]
    steps: list[FetchProgress] = []
    assert run(on_progress=steps.append).written == 25
    assert passing.waits == [17.0]
    notes = [step.note for step in steps if step.note]
    assert notes == ["127.0.0.1 answered 429 (Slow down); waiting 17.0 s before attempt 2 of 6"]


def test_a_429_waits_as_long_as_it_is_told_by_date(registry, run, passing):
    """Retry-After as an HTTP date is waited for; one in the past is not."""
    registry.faults = [
        Fault(status=429, headers={"Retry-After": "Thu, 02 May 2024 12:00:30 GMT"}),
        Fault(status=503, headers={"Retry-After": "Thu, 02 May 2024 11:00:00 GMT"}),
        Fault(status=503, headers={"Retry-After": "soon"}),
    ]
    assert run().written == 25
    assert passing.waits[0] == pytest.approx(30, abs=0.1)
    assert passing.waits[1:] == [1.0, 2.0]


def test_a_very_long_wait_is_not_sat_out(registry, run, passing):
    """Asked to wait for hours, the client stops and says how to continue."""
    registry.faults = [OK, Fault(status=429, headers={"Retry-After": "7200"})]
    with pytest.raises(FetchError, match=r"asks to wait 7200 s\. Run the same command again later"):
        run()
    assert passing.waits == []
    assert run().written == 25


@pytest.mark.parametrize(("jitter", "waits"), [(0.0, [0.5, 1.0, 2.0]), (1.0, [1.0, 2.0, 4.0])])
def test_server_errors_are_tried_again_with_growing_pauses(registry, run, passing, jitter, waits):
    """Three 5xx in a row double the pause each time, spread out by chance."""
    registry.faults = [Fault(status=500), Fault(status=502), Fault(status=503)]
    assert run(clock=passing.clock(jitter)).written == 25
    assert passing.waits == waits
    assert len(registry.asked) == 6


def test_a_permanent_server_error_ends_after_the_limit_and_can_be_continued(registry, run, tmp_path):
    """After the last attempt the error says what was asked and answered; a rerun goes on from there."""
    registry.faults = [OK, *[Fault(status=503, body=b"Down for repair")] * 6]
    with pytest.raises(FetchError, match=r"pageToken.* answered 503 \(Down for repair\), after 6 attempts"):
        run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 11))
    asked_before = len(registry.asked)
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.new, summary.written, summary.repeated) == (15, 25, 0)
    assert len(registry.asked) - asked_before == 2
    assert [event["event"] for event in events(tmp_path / "x.jsonl")].count("resume") == 1


def test_a_refusal_is_told_in_the_registrys_words(registry, run, passing):
    """A 400 is not tried again, and its text reaches the person."""
    registry.faults = [Fault(status=400, body=b"`query.cond` has incorrect\nsyntax.")]
    with pytest.raises(FetchError, match=r"status 400: `query.cond` has incorrect syntax\. Change the query"):
        run()
    assert passing.waits == []
    assert len(registry.asked) == 1


@pytest.mark.parametrize(("status", "advice"), [(403, "download the studies"), (404, "base address"), (204, "")])
def test_other_refusals_say_what_to_do(registry, run, status, advice):
    """Each refusal carries its status and a next step."""
    registry.faults = [Fault(status=status)]
    with pytest.raises(FetchError, match=f"status {status}: .*{advice}"):
        run()


@pytest.mark.parametrize(
    "body", [b'{"studies": [{"a": ', b"<html>Maintenance</html>", b"", b'{"studies": [{"a": "\xff"}]}']
)
def test_broken_json_is_asked_for_again(registry, run, passing, body):
    """A damaged page is not written; the next attempt brings it whole."""
    registry.faults = [Fault(status=200, body=body)]
    assert run().written == 25
    assert passing.waits == [0.5]


def test_json_that_stays_broken_is_told(registry, run, tmp_path):
    """The message shows how the damaged answer begins."""
    registry.faults = [Fault(status=200, body=b"<html>Maintenance</html>")] * 6
    with pytest.raises(FetchError, match=r"damaged JSON .*, beginning '<html>Maintenance</html>'"):
        run()


@pytest.mark.parametrize("body", [b"{}", b'{"studies": {}}', b'{"studies": [null]}', b"[]"])
def test_json_of_another_shape_is_refused_at_once(registry, run, passing, body):
    """Sound JSON that is not a page of studies means the wrong address, so it is not asked for again."""
    registry.faults = [Fault(status=200, body=body)]
    with pytest.raises(FetchError, match="not what API v2 documents"):
        run()
    assert passing.waits == []


def test_an_answer_cut_short_is_asked_for_again(registry, run, passing):
    """A connection that closes in the middle of a page is a fault like another."""
    registry.faults = [Fault(cut_after=100)]
    assert run().written == 25
    assert passing.waits == [0.5]


def test_a_slow_server_is_left_after_the_time_out(registry, run, passing):
    """No answer in time counts as a failed attempt; a later one may still come."""
    registry.faults = [Fault(delay_s=0.4)]
    assert run(timeout_s=0.1).written == 25
    assert passing.waits == [0.5]
    registry.faults = []


def test_a_dripping_answer_is_left_after_the_deadline(passing, tmp_path):
    """An answer that never pauses long enough for a time-out, yet never ends, is left too."""

    def drip() -> Iterator[bytes]:
        while True:
            passing.elapsed += 0.9
            yield b" "

    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=drip()))
    with pytest.raises(FetchError, match=r"within 1 s \(ReadTimeout\), after 2 attempts"):
        fetch(
            SCLEROSIS,
            tmp_path / "x.jsonl",
            timeout_s=1,
            max_attempts=2,
            transport=transport,
            clock=passing.clock(),
        )


def test_nobody_listening_is_told(registry, run):
    """A refused connection ends in one sentence after the last attempt."""
    with Registry() as other:
        closed = other.base_url
    with pytest.raises(FetchError, match=r"could not be read \(ConnectError.*after 2 attempts"):
        run(base_url=closed, max_attempts=2)


TRANSPORT_ERRORS = sorted(
    (error for error in vars(httpx).values() if isinstance(error, type) and issubclass(error, httpx.RequestError)),
    key=lambda error: error.__name__,
)


@pytest.mark.parametrize("error", TRANSPORT_ERRORS, ids=lambda error: error.__name__)
def test_errors_of_the_http_library_stop_here(error, passing, tmp_path):
    """Each error that a request can end in becomes a FetchError."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("as a test wants it", request=request)

    with pytest.raises(FetchError, match=error.__name__):
        fetch(
            SCLEROSIS,
            tmp_path / "x.jsonl",
            max_attempts=2,
            transport=httpx.MockTransport(fail),
            clock=passing.clock(),
        )
    assert len(TRANSPORT_ERRORS) > 10


def test_a_redirect_to_another_host_is_not_followed(registry, run):
    """The query goes to nobody but the registry it was meant for."""
    with Registry([study(666)]) as other:
        registry.faults = [Fault(status=302, headers={"Location": f"{other.base_url}/studies"})]
        with pytest.raises(FetchError, match="another host: not followed"):
            run()
        assert other.seen == []


def test_a_redirect_on_the_same_host_is_followed(registry, run, passing, tmp_path):
    """A moved path is followed a few times, and not for ever."""
    moved = Fault(status=301, headers={"Location": "/api/v2/studies?pageSize=50&format=json"})
    registry.faults = [moved, moved]
    assert run().written == 25
    registry.faults = [moved] * 99
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        fetch(
            SCLEROSIS,
            tmp_path / "y.jsonl",
            base_url=registry.base_url,
            rate_per_s=1000,
            clock=passing.clock(),
        )


def test_a_step_up_to_https_is_followed_and_a_step_down_is_not(passing, tmp_path):
    """One host may redirect from http to https, never the other way."""

    def upgrade(request: httpx.Request) -> httpx.Response:
        other = "https" if request.url.scheme == "http" else "http"
        if other == "https" or request.url.path.startswith("/down"):
            return httpx.Response(308, headers={"Location": str(request.url.copy_with(scheme=other))})
        return httpx.Response(200, content=b'{"studies": []}')

    transport = httpx.MockTransport(upgrade)
    options: dict[str, Any] = {"transport": transport, "clock": passing.clock()}
    fetch(SCLEROSIS, tmp_path / "up.jsonl", base_url="http://registry.example/api", **options)
    with pytest.raises(FetchError, match="not followed"):
        fetch(SCLEROSIS, tmp_path / "down.jsonl", base_url="https://registry.example/down", **options)


def test_a_page_over_the_limit_is_asked_for_in_smaller_pages(registry, run, tmp_path):
    """A page that would be too long is halved until it fits, and nothing is lost."""
    registry.studies = [study(n, title="long " * 100) for n in range(1, 26)]
    summary = run(max_page_bytes=2500)
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert [asked["pageSize"] for asked in registry.asked[:3]] == ["10", "5", "3"]
    assert summary.written == 25


def test_a_study_over_the_limit_is_told(registry, run):
    """A single study that is too long ends the fetch with a sentence."""
    registry.studies = [study(1, title="long " * 1000)]
    with pytest.raises(FetchError, match="a single study longer than the limit"):
        run(max_page_bytes=2500)


def test_pages_in_a_circle_are_noticed(registry, run):
    """A server that sends the same page for ever is left."""
    body = json.dumps({"studies": [study(1)], "nextPageToken": "again"}).encode()
    registry.faults = [Fault(status=200, body=body)] * 9
    with pytest.raises(FetchError, match="over and over"):
        run()
    assert len(registry.asked) == 2


# --- politeness


def test_requests_are_a_second_apart(registry, passing, tmp_path):
    """By default, no two requests start within the same second, whatever their kind."""
    starts: list[float] = []

    class Watching(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            starts.append(passing.elapsed)
            passing.elapsed += 0.25
            return super().handle_request(request)

    summary = fetch(
        SCLEROSIS,
        tmp_path / "x.jsonl",
        base_url=registry.base_url,
        page_size=5,
        transport=Watching(),
        clock=passing.clock(),
    )
    assert summary.requests == len(starts) == 8
    assert [late - early for early, late in pairwise(starts)] == [1.0] * 7
    assert passing.slept == [0.75] * 7


def test_a_slower_rate_can_be_chosen(registry, run, passing):
    """`rate_per_s` of 0.2 leaves five seconds between requests."""
    run(rate_per_s=0.2)
    assert passing.waits == [5.0] * 4


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"rate_per_s": 0}, "rate_per_s is 0"),
        ({"rate_per_s": float("nan")}, "rate_per_s is nan"),
        ({"timeout_s": -1}, "timeout_s is -1"),
        ({"max_attempts": 0}, "max_attempts is 0"),
        ({"page_size": 1001}, "page_size is 1001"),
        ({"ids_per_request": 0}, "ids_per_request is 0"),
        ({"base_url": "clinicaltrials.gov"}, "not a plain http"),
        ({"base_url": "ftp://registry.example"}, "not a plain http"),
        ({"base_url": "https://user:secret@registry.example"}, "not a plain http"),
        ({"base_url": "http://[::1"}, "not a URL"),
    ],
)
def test_settings_that_make_no_sense_are_refused(run, tmp_path, options, told):
    """Bad settings are misuse, and leave no files."""
    with pytest.raises(UsageError, match=told):
        run(**options)
    assert list(tmp_path.iterdir()) == []


# --- going on after a break


def test_a_finished_fetch_is_not_repeated(registry, run, tmp_path):
    """The same command again says that all is there, and asks nothing."""
    run()
    asked = len(registry.seen)
    summary = run()
    assert summary.already_complete
    assert (summary.written, summary.new, summary.requests) == (25, 0, 0)
    assert summary.notes[0].startswith("x.jsonl was complete at 2024-05-02T12:00:00Z; nothing was asked.")
    assert len(registry.seen) == asked


def test_another_query_into_the_same_output_is_refused(registry, run, tmp_path):
    """What differs is named, and the output stays as it was."""
    run()
    before = (tmp_path / "x.jsonl").read_bytes()
    with pytest.raises(FetchError, match="condition was 'systemic sclerosis', now it is 'morphea'; since was not"):
        run(RegistryQuery(condition="morphea", since=date(2024, 1, 1)))
    assert (tmp_path / "x.jsonl").read_bytes() == before


def test_a_foreign_output_is_refused(run, tmp_path):
    """A file that was there before is not overwritten; an empty one may be."""
    (tmp_path / "x.jsonl").write_text("mine\n")
    with pytest.raises(FetchError, match="kg fetch did not write it"):
        run()
    assert (tmp_path / "x.jsonl").read_text() == "mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]
    (tmp_path / "x.jsonl").write_text("")
    assert run().written == 25


def test_outputs_that_cannot_be_written_are_told(run, tmp_path):
    """A missing folder, a folder as output, and a name that promises compression are refused."""
    for output, error, told in (
        (tmp_path / "none" / "x.jsonl", FetchError, "does not exist"),
        (tmp_path, FetchError, "is not a file"),
        (tmp_path / "x.jsonl.gz", UsageError, "looks compressed"),
    ):
        with pytest.raises(error, match=told):
            fetch(SCLEROSIS, output)


def test_a_damaged_state_is_told(run, tmp_path):
    """A state that is not JSON, or of a later format, is not guessed at."""
    state = tmp_path / "x.jsonl.state.json"
    run()
    whole = json.loads(state.read_text())
    state.write_text("{")
    with pytest.raises(FetchError, match="is damaged"):
        run()
    state.write_text(json.dumps(whole | {"format": 2}))
    with pytest.raises(FetchError, match="is of format 2"):
        run()


def test_a_changed_output_is_told(run, tmp_path):
    """A finished output that grew, or an unfinished one whose lines are not records, is not built upon."""
    output, state = tmp_path / "x.jsonl", tmp_path / "x.jsonl.state.json"
    run()
    with output.open("ab") as handle:
        handle.write(b"{}\n")
    with pytest.raises(FetchError, match="something else wrote to it"):
        run()
    facts = json.loads(state.read_text())
    output.write_bytes(b"x" * (facts["bytes"] - 1) + b"\n")
    state.write_text(json.dumps(facts | {"complete": False}))
    with pytest.raises(FetchError, match="line 1 is not a record"):
        run()


def test_a_page_written_but_not_acknowledged_is_cut_off(registry, run, tmp_path):
    """What a kill left behind the last acknowledged byte is removed, then fetched again."""
    registry.faults = [OK, Fault(status=403)]
    with pytest.raises(FetchError):
        run()
    with (tmp_path / "x.jsonl").open("ab") as handle:
        handle.write(json.dumps(study(11)).encode() + b'\n{"protocolSection": {"identif')
    with (tmp_path / "x.jsonl.log.jsonl").open("ab") as handle:
        handle.write(b'{"at": "2024')
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert summary.repeated == 0
    log = (tmp_path / "x.jsonl.log.jsonl").read_text().splitlines()
    assert sum(1 for line in log if line == '{"at": "2024') == 1


@pytest.mark.parametrize("left", [0, 700, 1])
def test_an_output_shorter_than_acknowledged_is_filled_up(registry, run, tmp_path, left):
    """If acknowledged records are gone, the query is asked again and what is still here is skipped."""
    run()
    with (tmp_path / "x.jsonl").open("r+b") as handle:
        handle.truncate(left)
    kept = (tmp_path / "x.jsonl").read_bytes().count(b"\n")
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.new, summary.written) == (25 - kept, 25)


def test_a_refused_token_starts_over_and_skips_what_is_here(registry, run, tmp_path):
    """After a long break the token is unknown; the rerun loses and doubles nothing."""
    registry.faults = [OK, OK, *[Fault(status=500)] * 6]
    with pytest.raises(FetchError):
        run()
    registry.forget_tokens()
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.new, summary.repeated, summary.expected) == (5, 20, 25)
    refused = [event for event in events(tmp_path / "x.jsonl") if event["event"] == "token_refused"]
    assert [event["message"] for event in refused] == ["`pageToken` has incorrect value"]


def test_a_token_can_expire_within_a_run(registry, run, tmp_path):
    """The same holds when the registry forgets the page while fetching."""
    registry.faults = [OK, OK, Fault(status=400, body=b"`pageToken` has incorrect value")]
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.repeated, summary.expected) == (20, 25)


def test_tokens_that_never_hold_are_given_up(registry, run):
    """If starting over brings nothing new, the refusal is told instead of trying for ever."""
    registry.faults = [OK, *[Fault(status=400, body=b"No such page"), OK] * 9]
    with pytest.raises(FetchError, match="status 400: No such page"):
        run()
    assert len(registry.asked) == 4


def test_a_kill_at_any_step_loses_and_doubles_nothing(registry, passing, tmp_path, monkeypatch):
    """Killed at each write to the disk in turn, half of it done, a rerun ends with the same bytes."""
    settings: dict[str, Any] = {
        "base_url": registry.base_url,
        "page_size": 10,
        "rate_per_s": 1000,
        "clock": passing.clock(),
    }
    fetch(SCLEROSIS, tmp_path / "whole.jsonl", **settings)
    whole = (tmp_path / "whole.jsonl").read_bytes()
    real, steps = os.fsync, 0

    for kill_at in range(1, 20):
        output = tmp_path / f"{kill_at}.jsonl"
        steps = 0

        def kill(descriptor: int, kill_at: int = kill_at) -> None:
            nonlocal steps
            steps += 1
            if steps == kill_at:
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - 3)
                raise Killed
            real(descriptor)

        monkeypatch.setattr(os, "fsync", kill)
        try:
            fetch(SCLEROSIS, output, **settings)
        except Killed:
            monkeypatch.setattr(os, "fsync", real)
            fetch(SCLEROSIS, output, **settings)
        else:
            assert kill_at > 8, "the test is to reach every write"
            break
        finally:
            monkeypatch.setattr(os, "fsync", real)
        assert output.read_bytes() == whole, f"after a kill at write {kill_at}"
    else:
        pytest.fail("the fetch never ran to its end")


def test_a_killed_process_can_be_continued(registry, run, tmp_path):
    """SIGKILL while a page is awaited leaves a state from which the same call continues."""
    registry.faults = [OK, OK, Fault(delay_s=1.0)]
    script = (
        "from pathlib import Path; from kg.read.registry_api import *; "
        "fetch(RegistryQuery(condition='systemic sclerosis'), Path('x.jsonl'), "
        f"base_url={registry.base_url!r}, page_size=10, rate_per_s=1000)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path)
    deadline = time.monotonic() + 8
    while len(registry.asked) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    child.kill()
    child.wait()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 21))
    registry.faults = []
    summary = run()
    assert numbers(tmp_path / "x.jsonl") == list(range(1, 26))
    assert (summary.new, summary.repeated) == (5, 0)


def test_two_fetches_into_one_output_do_not_mix(registry, run, passing, tmp_path):
    """The second one is refused while the first one runs."""
    told: list[str] = []

    def again(_progress: FetchProgress) -> None:
        with pytest.raises(FetchError, match="Another process is fetching") as caught:
            run()
        told.append(str(caught.value))

    run(on_progress=again)
    assert told


def test_a_full_disk_is_told_and_can_be_continued(registry, run, tmp_path, monkeypatch):
    """The message names the file and the reason; with room again, the rerun completes the output."""
    real = Output.add

    def full(self: Output, studies: Any) -> int:
        with self._told():
            raise OSError(28, "No space left on device", str(self.path))

    monkeypatch.setattr(Output, "add", full)
    with pytest.raises(FetchError, match=r"x\.jsonl cannot be read or written: No space left on device"):
        run()
    monkeypatch.setattr(Output, "add", real)
    assert run().written == 25


# --- what is told about it


def test_the_log_says_when_what_was_asked_and_answered(registry, run, tmp_path):
    """Each event carries its time; pages carry request and counts; the data's version is kept."""
    run()
    log = events(tmp_path / "x.jsonl")
    assert [event["event"] for event in log] == ["start", "data_version", "page", "page", "page", "complete"]
    assert log[0]["at"] == "2024-05-02T12:00:00Z"
    assert log[0]["query"] == {"condition": "systemic sclerosis"}
    assert log[1]["data_timestamp"] == "2024-05-01T09:00:00"
    assert log[2]["request"]["query.cond"] == "systemic sclerosis"
    assert (log[2]["studies"], log[2]["new"], log[2]["total"], log[2]["last"]) == (10, 10, 25, False)
    assert (log[4]["studies"], log[4]["written"], log[4]["last"]) == (5, 25, True)


def test_data_that_changes_meanwhile_is_told(registry, run):
    """Two versions of the registry's data in one fetch are named."""

    def publish(start: int) -> None:
        registry.data_version = "2024-05-02T09:00:00"

    registry.before_page = publish
    summary = run()
    assert summary.data_versions == ("2024-05-01T09:00:00", "2024-05-02T09:00:00")
    assert "from 2024-05-01T09:00:00 to 2024-05-02T09:00:00" in summary.notes[0]


def test_a_missing_version_does_not_stop_the_fetch(registry, run, passing):
    """The version is asked for once at each end, and may be refused."""
    registry.data_version = None
    summary = run()
    assert (summary.written, summary.data_versions) == (25, ())
    assert passing.waits == []


def test_the_statuses_are_those_of_the_registry():
    """All 14 statuses are known, each once."""
    assert len(STATUSES) == len(set(STATUSES)) == 14


@pytest.mark.skipif("TRIALKG_DATA" not in os.environ, reason="needs the registry's OpenAPI file")
def test_the_parameters_are_those_of_the_openapi_file():
    """Every parameter sent and every status is declared by the registry."""
    yaml = pytest.importorskip("yaml")
    declared = yaml.safe_load(Path(os.environ["TRIALKG_DATA"], "ctgov", "ctg-oas-v2.yaml").read_text())
    known = {parameter["name"] for parameter in declared["paths"]["/studies"]["get"]["parameters"]}
    searches = {"condition": "a", "term": "b", "intervention": "c", "sponsor": "d"}
    query = RegistryQuery(ids=["NCT00000001"], statuses=STATUSES, since=date(2024, 1, 1), **searches)
    sent = set(query.requests()[0])
    assert sent | {"format", "pageSize", "pageToken", "countTotal"} <= known
    assert len(sent) == 7
    assert list(STATUSES) == declared["components"]["schemas"]["Status"]["enum"]
