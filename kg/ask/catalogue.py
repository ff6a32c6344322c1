"""All questions of a folder, by name."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from kg.ask.question_file import read_question
from kg.ask.template import Question
from kg.errors import UnknownQuestionError

__all__ = ["Catalogue"]


class Catalogue:
    """The questions of a folder; each file is read when it is asked for.

    Args:
        folder: holds one `.rq` file for each question; the file's name is the question's.

    >>> from kg.resources import queries_folder
    >>> Catalogue(queries_folder()).question("trial-card").counting
    'facts of one trial'
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.rq"))}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all questions, sorted."""
        return tuple(self._paths)

    def question(self, name: str) -> Question:
        """The question of that name.

        Raises:
            UnknownQuestionError: there is none; the message names what comes near.
            QuestionError: its file is malformed.
        """
        path = self._paths.get(name)
        if path is None:
            near = get_close_matches(name.lower().replace("_", "-"), self._paths, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "see the list of questions"
            raise UnknownQuestionError(f"no question is called {name!r}; {hint}")
        return read_question(path)

    def __iter__(self) -> Iterator[Question]:
        """All questions, by name.

        Raises:
            QuestionError: a file is malformed.
        """
        return (self.question(name) for name in self.names)

    def __len__(self) -> int:
        return len(self._paths)
