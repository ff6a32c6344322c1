"""The query page: queries go to confined workers, and what they give goes to the page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.app.serving.kept import Kept
from kg.app.serving.wire import QueryJob
from kg.interfaces.server.replies import answered, base_of, refusal, response_of
from kg.interfaces.server.sparql import Refused, pairs_of

__all__ = ["QueryPages"]


class QueryPages:
    """The routes of the query page and of pictures of its answers.

    Args:
        answers: what gives the answers.
    """

    def __init__(self, answers: Kept) -> None:
        self._answers = answers

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route("/query", self._page), Route("/query/graph", self._drawing)]

    async def _page(self, request: Request) -> Response:
        try:
            pairs = pairs_of(request.scope["query_string"])
        except Refused as refused:
            return refusal(refused.status, refused.message)
        query = next((value for name, value in pairs if name == "query"), "")
        if not query.strip():
            made = await answered(
                request, self._answers.call("page", path="/query", query=pairs, headers={}, base=base_of(request))
            )
            return made if isinstance(made, Response) else response_of(request, made)
        found = await self._asked(request, query)
        if isinstance(found, Response):
            said = {"answer": "", "error": bytes(found.body).decode(errors="replace").strip()}
        else:
            said = {"answer": found, "error": ""}
        made = await answered(request, self._answers.call("query", query=query, base=base_of(request), **said))
        return made if isinstance(made, Response) else response_of(request, made)

    async def _drawing(self, request: Request) -> Response:
        query = request.query_params.get("query", "")
        found = await self._asked(request, query)
        if isinstance(found, Response):
            return found
        if found.lstrip().startswith("{"):
            return refusal(400, "rows cannot be drawn: ask with CONSTRUCT or DESCRIBE")
        made = await answered(request, self._answers.call("drawing", answer=found))
        return made if isinstance(made, Response) else response_of(request, made)

    async def _asked(self, request: Request, query: str) -> str | Response:
        """What a query gives, as SPARQL results in JSON or as N-Triples."""
        job = QueryJob(query, "json", "nt", (), (), f"{base_of(request)}/sparql")
        made = await answered(request, self._answers.query(job))
        return made if isinstance(made, Response) else made.body.decode("utf-8", "replace")
