"""How a question file is read, and what is wrong with a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ask.catalogue import Catalogue
from kg.ask.question_file import parse_question, read_question
from kg.ask.template import Marker
from kg.errors import QuestionError, UnknownQuestionError

HEAD = """#+ title: T
#+ question: Q?
#+ counting: things
#+ params:
#+   least: {type: integer, description: a number, default: 5}
#+   kinds: {type: list, of: code, scheme: kind, description: some, optional: true, example: [A, B]}
#+ columns: {n: a number}
"""
QUERY = """SELECT ?n WHERE {
  VALUES ?kind { <a:A> } #@param kinds
  ?n a ?kind . FILTER(?n > 5) #@param kinds  #@param least ?least
}
"""


def test_a_question_is_read_whole() -> None:
    """Head and marked lines arrive as they stand in the file."""
    question = parse_question("q", HEAD + QUERY)
    least, kinds = question.parameters
    assert (least.type, least.default, least.many, least.required) == ("integer", ("5",), False, False)
    assert (kinds.type, kinds.example, kinds.many, kinds.optional) == ("code", ("A", "B"), True, True)
    assert [line.markers for line in question.lines if line.markers] == [
        (Marker("kinds"),),
        (Marker("kinds"), Marker("least", ("least",))),
    ]
    assert question.lines[2].text == "  ?n a ?kind . FILTER(?n > 5)"
    assert question.lines[2].number == 10


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ title: T\n", "", "'title' must be a phrase and is None"),
        ("counting: things", "counted: things", "the head has a key 'counted'; known are"),
        ("type: integer", "type: whole", "parameter 'least' has type 'whole'; known are"),
        ("scheme: kind, ", "", "parameter 'kinds' is a code and must say its 'scheme'"),
        ("default: 5", "minimum: 5", "parameter 'least' needs a default or an example"),
        ("default: 5", "preset: 5", "parameter 'least' has a key 'preset'"),
        ("least: {", "Least: {", "parameter 'Least': a name is lower case"),
        ("#@param least", "#@param most", "q, line 10: '#@param most' names no parameter of the head"),
        ("#@param least ?least", "", "no line carries '#@param least'"),
        ("?least", "least", "q, line 10: a marker reads '#@param name ?placeholder' or '#@without name'"),
        ("#@param least ?least", "#@without least ?least", "q, line 10: a marker reads '#@param name ?placeholder' or"),
        ("{n: a number}", "[n]", "columns must name values"),
        ("{n: a number}", "{n: a number", "q, line 7: the head is malformed"),
        (HEAD, "", "there is no head"),
    ],
)
def test_a_malformed_file_is_told_by_place_and_reason(old: str, new: str, message: str) -> None:
    """Each fault of a file names the file, the line where known, and what to change."""
    with pytest.raises(QuestionError) as refusal:
        parse_question("q", (HEAD + QUERY).replace(old, new))
    assert message in str(refusal.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A file in another encoding is refused with its path."""
    (tmp_path / "a.rq").write_bytes(b"\xff")
    with pytest.raises(QuestionError, match=r"a\.rq cannot be read"):
        read_question(tmp_path / "a.rq")


def test_a_catalogue_reads_only_what_is_asked_for(tmp_path: Path) -> None:
    """A broken file does not stand in the way of the others."""
    (tmp_path / "good.rq").write_text(HEAD + QUERY)
    (tmp_path / "broken.rq").write_text("SELECT")
    catalogue = Catalogue(tmp_path)
    assert (catalogue.names, len(catalogue)) == (("broken", "good"), 2)
    assert catalogue.question("good").title == "T"
    with pytest.raises(QuestionError):
        list(catalogue)


def test_an_unknown_name_is_answered_with_near_ones(tmp_path: Path) -> None:
    """A mistyped name finds its question, a strange one the list."""
    (tmp_path / "top-sponsors.rq").write_text(HEAD + QUERY)
    catalogue = Catalogue(tmp_path)
    with pytest.raises(UnknownQuestionError, match=r"'top_sponsor'; did you mean top-sponsors\?"):
        catalogue.question("top_sponsor")
    with pytest.raises(UnknownQuestionError, match="see the list of questions"):
        catalogue.question("weather")


def test_a_caveat_may_be_about_columns_and_parameters() -> None:
    """It is a sentence all the same; what it is about must be there."""
    asked = """#+ title: T
#+ question: Q?
#+ counting: things
#+ columns: {n: a number}
#+ caveats: [All of it., {about: [n], note: Only this.}]
#+ wider: {question: others, status: RECRUITING, taken: true}
SELECT ?n WHERE { VALUES ?n { 1 } }"""
    question = parse_question("q", asked)
    assert question.caveats == ("All of it.", "Only this.")
    assert [sorted(caveat.about) for caveat in question.caveats] == [[], ["n"]]
    assert question.wider is not None
    assert (question.wider.name, question.wider.chosen) == ("others", {"status": "RECRUITING", "taken": "true"})
    with pytest.raises(QuestionError, match="what a caveat is about has a key 'm'; known are n"):
        parse_question("q", asked.replace("[n]", "[m]"))
