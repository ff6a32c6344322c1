"""Every error of the package, in one tree.

* TrialkgError
  + UsageError
  + SourceError
    - UnreadableSourceError
    - UnknownFormatError
    - RecordError
  + GraphError
    - GraphNotFoundError
    - GraphLockedError
    - GraphDamagedError
    - StorageError
  + QueryError
    - QueryTimeoutError
    - QueryMemoryError
    - QueryTooComplexError
    - AnswerTooLargeError
    - AnswerFormatError
  + QuestionError
    - UnknownQuestionError
    - ParameterError
  + FetchError
  + BusyError

A message says what is wrong, where (source, record, path, line), which value was seen, and what to do next.
"""

from __future__ import annotations


class TrialkgError(Exception):
    """Base of all errors of the package; `str(error)` is one message fit for a person."""


class UsageError(TrialkgError):
    """A command or function was called with arguments that make no sense together."""


class SourceError(TrialkgError):
    """A source of records, or one of its records, cannot be read."""


class UnreadableSourceError(SourceError):
    """A file, folder or archive is absent, damaged, empty or forbidden."""


class UnknownFormatError(SourceError):
    """The content is of no format that a reader knows."""


class RecordError(SourceError):
    """One record of a source cannot be used; the others beside it can."""


class GraphError(TrialkgError):
    """A graph cannot be opened, written or trusted."""


class GraphNotFoundError(GraphError):
    """There is no graph where one was expected."""


class GraphLockedError(GraphError):
    """Another process is writing the same graph."""


class GraphDamagedError(GraphError):
    """The store and its manifest disagree."""


class StorageError(GraphError):
    """The disk refused: full, read-only or failing."""


class QueryError(TrialkgError):
    """A SPARQL query is invalid or could not be answered."""


class QueryTimeoutError(QueryError):
    """A query was stopped at its time limit."""


class QueryMemoryError(QueryError):
    """A query was stopped because it used up the memory it may use."""


class QueryTooComplexError(QueryError):
    """A query's shape exhausts the engine."""


class AnswerTooLargeError(QueryError):
    """An answer has more rows or bytes than are given out at once."""


class AnswerFormatError(QueryError):
    """The answer of a query comes in none of the formats that are asked for."""


class QuestionError(TrialkgError):
    """A question of the library cannot be asked."""


class UnknownQuestionError(QuestionError):
    """No question has that name."""


class ParameterError(QuestionError):
    """A parameter is missing, of the wrong type, or unknown."""


class FetchError(TrialkgError):
    """The registry's API did not give what was asked of it."""


class BusyError(TrialkgError):
    """Too much is being asked at the same time, or the server is ending."""
