"""Where the statements of a query's patterns lack a part, or a sign between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.store.tokens import OPENING, Token, behind, line_of, place_of, quoted

__all__ = ["incomplete"]

_NODES: Final = frozenset(["var", "iri", "name", "string", "number"])
_VERBS: Final = frozenset(["var", "iri", "name"])
_ENDS: Final = frozenset("{}.;,")
_MODIFIERS: Final = frozenset(["GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET"])
_BEFORE_GROUP: Final = frozenset(["OPTIONAL", "UNION", "MINUS", "LATERAL", "EXISTS", "NOT", "WHERE"])


class _ForeignError(Exception):
    """Something stands in a pattern that is not followed here: triples within triples, annotations."""


def incomplete(query: str, tokens: Sequence[Token]) -> tuple[int, str] | None:
    """The first statement that lacks something, in a query that an engine could not read.

    Args:
        query: as it is written.
        tokens: all of it.

    Returns:
        The number of the token that cannot stand where it stands, and a sentence; None where all are whole.
    """
    try:
        return _Walk(query, tokens).walked()
    except _ForeignError:
        return None


class _Walk:
    """Goes through the patterns of a query; `awaited` tells for each open bracket which part comes next."""

    def __init__(self, query: str, tokens: Sequence[Token]) -> None:
        self.query = query
        self.tokens = [*tokens, Token("end", "", len(query))]
        self.awaited: list[str] = []
        self.opened: list[str] = []

    def walked(self) -> tuple[int, str] | None:
        at = 0
        while at < len(self.tokens) - 1:
            token = self.tokens[at]
            word = token.text.upper() if token.kind == "word" else ""
            if word == "VALUES":
                at = behind(self.tokens, self._next("{", at))
            elif word == "SELECT" or word in ("GRAPH", "SERVICE"):
                at = self._next("{", at)
            elif not self.awaited and token.text != "{":
                at += 1
            elif self._is_part(token, word):
                if fault := self._unfit(at, token):
                    return at, fault
                at = self._part(at)
            elif fault := self._unfinished(at, token):
                return at, fault
            else:
                at = self._sign(at, token, word)
        return None

    def _next(self, text: str, at: int) -> int:
        return next(
            (place for place in range(at, len(self.tokens)) if self.tokens[place].text == text), len(self.tokens)
        )

    def _is_part(self, token: Token, word: str) -> bool:
        if word or not self.awaited:
            return word in ("A", "TRUE", "FALSE")
        is_path = self.awaited[-1] in ("verb", "verb or end") and token.text in ("^", "!")
        return token.kind in _NODES or token.text in ("[", "(") or is_path

    def _unfit(self, at: int, token: Token) -> str:
        """What is wrong where a part of a statement stands and another thing is awaited."""
        awaited = self.awaited[-1]
        if awaited == "sign":
            before = self.tokens[at - 1]
            last, line = line_of(self.query, before.at), line_of(self.query, token.at)
            where = f"at the end of line {last}" if line > last else "between them"
            missing = f"a {self._separator(at)} seems to be missing {where}"
            return f"{self._place(at)}: {quoted(token)} cannot stand behind {self._said(at)}; {missing}"
        if awaited.startswith("verb") and token.kind in ("string", "number"):
            return (
                f"{self._place(at)}: {quoted(token)} cannot stand behind {self._said(at)}; "
                "a property seems to be missing between them"
            )
        return ""

    def _unfinished(self, at: int, token: Token) -> str:
        """What is wrong where a statement ends too early."""
        awaited = self.awaited[-1] if self.awaited else ""
        if awaited in ("verb", "value") and (token.text in _ENDS or token.kind == "word"):
            lacks = "a value seems" if awaited == "value" else "a property and a value seem"
            return f"{self._place(at)}: {quoted(token)} cannot stand behind {self._said(at)}; {lacks} to be missing"
        if awaited == "subject" and token.text == "." and self.tokens[at - 1].text == ".":
            return f"{self._place(at)}: two . stand behind each other; one of them has to go"
        return ""

    def _part(self, at: int) -> int:
        """Goes on behind a part of a statement."""
        token = self.tokens[at]
        if self.awaited[-1].startswith("verb"):
            self.awaited[-1] = "value"
            return self._path(at)
        if token.text == "[":
            self.awaited.append("verb or end")
            self.opened.append("[")
            return at + 1
        end = behind(self.tokens, at) if token.text == "(" else at + 1
        if token.kind == "string" and end < len(self.tokens):
            end += 1 if self.tokens[end].kind == "lang" else 2 if self.tokens[end].text == "^^" else 0
        self._after_node()
        last = self.tokens[end - 1]
        if last.kind in ("name", "number") and last.text.endswith(".") and self.awaited[-1] == "sign":
            self.awaited[-1] = "subject"
        return end

    def _after_node(self) -> None:
        self.awaited[-1] = "verb" if self.awaited[-1] == "subject" else "sign"

    def _path(self, at: int) -> int:
        """Goes on behind a property path."""
        while True:
            while self.tokens[at].text in ("^", "!"):
                at += 1
            if self.tokens[at].text == "(":
                at = behind(self.tokens, at)
            elif self.tokens[at].kind in _VERBS or self.tokens[at].text == "a":
                at += 1
            else:
                return at
            while self.tokens[at].text in ("*", "+", "?"):
                at += 1
            if self.tokens[at].text not in ("/", "|"):
                return at
            at += 1

    def _sign(self, at: int, token: Token, word: str) -> int:
        """Goes on behind what stands between statements."""
        if word in ("FILTER", "BIND"):
            self.awaited[-1] = "subject"
            if self.tokens[at + 1].text.upper() in ("NOT", "EXISTS"):
                return at + 1
            return behind(self.tokens, self._next("(", at))
        if word in _MODIFIERS:
            self.awaited[-1] = "subject"
            while at < len(self.tokens) and self.tokens[at].text != "}":
                at = behind(self.tokens, at)
            return at
        if token.text in ("{", "}", "]"):
            self._bracket(token.text)
        elif token.text in (".", ";", ","):
            self.awaited[-1] = {".": "subject", ";": "verb or end", ",": "value"}[token.text]
        elif word in _BEFORE_GROUP:
            self.awaited[-1] = "subject"
        elif token.text not in ("+", "-"):
            raise _ForeignError
        return at + 1

    def _bracket(self, text: str) -> None:
        if text == "{":
            if self.awaited:
                self.awaited[-1] = "subject"
            self.awaited.append("subject")
            self.opened.append("{")
            return
        if not self.opened or OPENING[self.opened.pop()] != text:
            raise _ForeignError
        self.awaited.pop()
        if text == "]" and self.awaited:
            self.awaited[-1] = "verb or end" if self.awaited[-1] == "subject" else "sign"
        elif self.awaited:
            self.awaited[-1] = "subject"

    def _separator(self, at: int) -> str:
        """Which sign goes before a part, told by how many stand up to the next sign."""
        count = 0
        for token in self.tokens[at:]:
            if token.text in _ENDS or (token.kind == "word" and token.text != "a"):
                break
            count += token.kind in _NODES or token.text == "a"
        return {1: "','", 2: "';'", 3: "'.'"}.get(count, "';' or '.'")

    def _said(self, at: int) -> str:
        return " ".join(quoted(token) for token in self.tokens[max(at - 2, 0) : at])

    def _place(self, at: int) -> str:
        return place_of(self.query, self.tokens[at].at)
