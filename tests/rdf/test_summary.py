"""What a trial's criteria come to, from criteria as they are printed."""

from __future__ import annotations

import re

import pytest

from kg.app.criteria import quantity_blocks, read_criteria
from kg.names import TKG
from kg.rdf.summary import REPRODUCTION, plain_words, speaks_of_reproduction, write_summary
from kg.resources import queries_folder

ROOT = "https://clinicaltrials.gov/study/NCT00000001"


def summed_up(text: str, *, whole: bool = True) -> dict[str, set[str]]:
    """The statements of the summary by the local name of their property; IRIs without their beginnings."""
    lines: list[str] = []
    write_summary(lines, ROOT, read_criteria(text), quantity_blocks(), whole=whole)
    found: dict[str, set[str]] = {}
    for line in lines:
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        if subject != f"<{ROOT}>":
            continue
        name = predicate.removeprefix(f"<{TKG}").removesuffix(">")
        plain = value.removesuffix(">").rsplit("/", 1)[-1] if value.startswith("<") else value.split('"')[1]
        found.setdefault(name, set()).add(plain)
    return found


def ages(text: str) -> tuple[str | None, bool, str | None, bool]:
    """The lowest and the highest age, each with whether it is left out."""
    found = summed_up(text)
    least, most = found.get("criteriaMinimumAgeYears"), found.get("criteriaMaximumAgeYears")
    return (
        next(iter(least)) if least else None,
        "criteriaMinimumAgeIsExclusive" in found,
        next(iter(most)) if most else None,
        "criteriaMaximumAgeIsExclusive" in found,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inclusion Criteria:\n\n* Age 18 to 65 years", ("18", False, "65", False)),
        ("Inclusion Criteria:\n\n* Older than 18 years of age", ("18", True, None, False)),
        ("Exclusion Criteria:\n\n* Age < 18 years\n* Age > 75 years", ("18", False, "75", False)),
        ("Exclusion Criteria:\n\n* Age ≤ 17 years\n* 75 years or older", ("17", True, "75", True)),
        ("Exclusion Criteria:\n\n* Age 65 years or older", (None, False, "65", True)),
        ("Exclusion Criteria:\n\n* Subjects aged 17 or younger", ("17", True, None, False)),
        ("Exclusion Criteria:\n\n* Patients with an age of 80 years or older", (None, False, "80", True)),
        ("Inclusion Criteria:\n\n* Age ≥ 18 years\n* Age > 18 years", ("18", True, None, False)),
        ("Inclusion Criteria:\n\n* Age ≥ 18 years\n* Age ≥ 21 years", ("21", False, None, False)),
        ("Inclusion Criteria:\n\n* Age ≥ 60 years\n* Age ≤ 40 years", (None, False, None, False)),
        ("Inclusion Criteria:\n\nCohort A:\n\n* Age ≥ 60 years", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Adults aged 18 to 70 years", ("18", False, "70", False)),
        ("Inclusion Criteria:\n\n* Women aged 50 to 70 years", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Adults, or children aged 12 to 17 years", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Women under the age of 60 with asthma", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Pediatric arm: aged 1 to 17 years", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Age group: 18 to 40 years", ("18", False, "40", False)),
        ("Inclusion Criteria:\n\n* Age < 18 years at time of radiotherapy", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* ECOG 0-2 (if aged 18 years or older)", (None, False, None, False)),
        ("Inclusion Criteria:\n\n* Onset of asthma before 12 years of age", (None, False, None, False)),
    ],
)
def test_the_ages_that_criteria_leave(text: str, expected: tuple[str | None, bool, str | None, bool]) -> None:
    """The closest limits that hold for everybody, in criteria on age alone; none where they leave no age."""
    assert ages(text) == expected


def test_a_limit_of_age_names_the_constraint_that_sets_it() -> None:
    """The second criterion's first constraint, as it is numbered among the statements of criteria."""
    found = summed_up("Inclusion Criteria:\n\n* Asthma\n* Age 18 to 65 years")
    assert found["minimumAgeSetBy"] == {"NCT00000001#constraint-i2-1"}
    assert found["maximumAgeSetBy"] == {"NCT00000001#constraint-i2-2"}


def test_what_criteria_exclude() -> None:
    """What bars by itself and what is one part of several; nothing that is denied, excepted, or asked for."""
    text = (
        "Inclusion Criteria:\n\n* Asthma\n\nExclusion Criteria:\n\n* Pregnant\n* Heart failure and LVEF < 40 %\n"
        "* Sore throat, other than tonsillitis\n* eGFR < 30 mL/min"
    )
    found = summed_up(text)
    assert found["excludes"] == {"egfr"}
    assert "pregnant" in found["excludesWords"]
    assert found["mayExclude"] == {"lvef"}
    assert "heart failure" in found["mayExcludeWords"]
    assert not any("asthma" in words for words in found["excludesWords"] | found["mayExcludeWords"])
    assert "tonsillitis" not in found["excludesWords"] | found["mayExcludeWords"]


def test_what_criteria_require() -> None:
    """What must hold by itself and what is one part of several; nothing that is denied; words are not stated."""
    text = (
        "Inclusion Criteria:\n\n* Asthma\n* FVC >= 45 % predicted\n* LVEF > 50 % or NT-proBNP < 300 pg/mL\n"
        "* No tuberculosis\n\nExclusion Criteria:\n\n* eGFR < 30 mL/min"
    )
    found = summed_up(text)
    assert found["requires"] == {"fvc"}
    assert found["mayRequire"] == {"lvef", "nt-probnp"}
    assert found["excludes"] == {"egfr"}
    assert "excludesWords" not in found


def test_a_core_graph_leaves_out_words_that_are_linked_to_nothing() -> None:
    """Quantities stay."""
    found = summed_up("Exclusion Criteria:\n\n* Pregnant\n* eGFR < 30 mL/min", whole=False)
    assert found == {"excludes": {"egfr"}, "reproductiveCriterion": {"NCT00000001#criterion-e1"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pregnant or breast feeding", True),
        ("Women of Child-Bearing potential use Birth Control", True),
        ("Infertility for a year", True),
        ("Living in a nursing home", True),
        ("Able to give consent", False),
    ],
)
def test_criteria_on_reproduction_are_found_by_their_words(text: str, expected: bool) -> None:
    """Whatever their letters."""
    assert speaks_of_reproduction(text) is expected
    found = summed_up(f"Exclusion Criteria:\n\n* Asthma\n* {text}")
    assert found.get("reproductiveCriterion", set()) == ({"NCT00000001#criterion-e2"} if expected else set())


def test_the_question_on_reproduction_knows_the_same_words() -> None:
    """Each word that marks a criterion has a topic in the question, and is looked for in the parts of criteria."""
    query = (queries_folder() / "pregnancy-contraception.rq").read_text(encoding="utf-8")
    topics = re.findall(r'IF\(REGEX\(\?words, "([^"]+)", "i"\), "', query)
    (parts,) = re.findall(r'REGEX\(\?part, "([^"]+)", "i"\)', query)
    assert len(topics) == 4
    assert sorted("|".join(topics).split("|")) == sorted(parts.split("|"))
    for word in REPRODUCTION:
        assert speaks_of_reproduction(word)
        assert re.search(parts, word)


@pytest.mark.parametrize(
    ("text", "words"),
    [("Hepatitis  B,\nnon-viral", "hepatitis b non viral"), ("—", ""), ("β-Blocker", "β blocker")],
)
def test_words_are_compared_in_one_form(text: str, words: str) -> None:
    """Small letters, one blank, no other signs."""
    assert plain_words(text) == words
