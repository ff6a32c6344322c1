"""Eligibility text -> items: headings, cohorts, bullets, nesting and wrapped lines."""

from __future__ import annotations

import pytest

from kg.criteria.cleantext import CleanText
from kg.criteria.split import split


def items(text: str) -> list[tuple[str, str, int, str | None]]:
    """Section, words, depth and cohort of each item."""
    clean = CleanText(text)
    return [
        (
            item.section,
            clean.span(item.begin, item.end).text,
            item.depth,
            clean.span(*item.group).text if item.group else None,
        )
        for item in split(clean)
    ]


def words(text: str) -> list[str]:
    """The words of each item."""
    return [entry[1] for entry in items(text)]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Inclusion Criteria:", "inclusion"),
        ("INCLUSION CRITERIA", "inclusion"),
        ("Key Inclusion Criteria :", "inclusion"),
        ("Main Exclusion Criteria:", "exclusion"),
        ("Non-inclusion criteria:", "exclusion"),
        ("Exclusion criteria：", "exclusion"),
        ("* Exclusion Criteria:", "exclusion"),
        ("DISEASE CHARACTERISTICS:", "inclusion"),
        ("Patients will be excluded if any of the following apply:", "exclusion"),
        ("The presence of any of the following will exclude a participant from enrollment:", "exclusion"),
        ("Subjects who meet all of the following criteria are eligible:", "inclusion"),
        ("Eligibility Criteria:", "unknown"),
    ],
)
def test_a_heading_sets_the_section(heading: str, section: str) -> None:
    """Headings of every kind set the section of the items below and are no items themselves."""
    assert items(f"{heading}\n\n* Able to walk\n* Able to swim") == [
        (section, "Able to walk", 0, None),
        (section, "Able to swim", 0, None),
    ]


def test_a_text_without_headings_is_of_unknown_section() -> None:
    """Where no heading says so the section is unknown."""
    assert items("Able to walk") == [("unknown", "Able to walk", 0, None)]


@pytest.mark.parametrize("bullet", ["*", "-", "•", "·", "1.", "1)", "(1)", "a.", "a)", "- 1.", "  -  ", "·  ", "o "])
def test_bullets_are_no_words_of_an_item(bullet: str) -> None:
    """Bullets and numbers of every kind are left outside the item."""
    assert words(f"Inclusion Criteria:\n\n{bullet} Able to walk") == ["Able to walk"]


@pytest.mark.parametrize("line", [">18 years", "18-65 years", "18 - 65 years", "-5 degrees", "1.5 mg/dL creatinine"])
def test_numbers_that_begin_an_item_are_its_own(line: str) -> None:
    """A comparison or a range at the beginning is no bullet."""
    assert words(f"Inclusion Criteria:\n\n* {line}") == [line]


def test_indents_nest() -> None:
    """Deeper bullets are sub-items."""
    text = "Inclusion Criteria:\n\n* Any of:\n\n  * walks\n    * fast\n  * swims\n* reads"
    assert [(entry[1], entry[2]) for entry in items(text)] == [
        ("Any of:", 0),
        ("walks", 1),
        ("fast", 2),
        ("swims", 1),
        ("reads", 0),
    ]


def test_numbers_nest_without_indents() -> None:
    """Bullets without a number between two numbered items belong to the first of them."""
    text = "Exclusion Criteria:\n• 1. Damage defined as:\n• heart\n• lung\n• 2. Pregnancy"
    assert [(entry[1], entry[2]) for entry in items(text)] == [
        ("Damage defined as:", 0),
        ("heart", 1),
        ("lung", 1),
        ("Pregnancy", 0),
    ]


def test_letters_nest_under_numbers() -> None:
    """Letters that begin anew after a number are its sub-items."""
    text = "Inclusion Criteria:\n1. Walks\na) fast\nb) far\n2. Swims"
    assert [entry[2] for entry in items(text)] == [0, 1, 1, 0]


def test_a_cohort_before_the_sections_holds_for_both() -> None:
    """A cohort heading above its own section headings is the group of all items below."""
    text = "Cohort 1 (n=3):\n\nInclusion Criteria:\n\n* walks\n\nExclusion Criteria:\n\n* swims\n\nCohort 2:\n\n"
    text += "Inclusion Criteria:\n\n* reads"
    assert [entry[3] for entry in items(text)] == ["Cohort 1 (n=3)", "Cohort 1 (n=3)", "Cohort 2"]


def test_a_topic_inside_a_section_is_a_group() -> None:
    """A heading between bullets groups what follows until the next one."""
    text = "Exclusion Criteria:\n\nHeart related:\n\n* infarction\n\nKidney related:\n\n* dialysis"
    assert [entry[3] for entry in items(text)] == ["Heart related", "Kidney related"]


def test_a_section_heading_may_name_its_cohort() -> None:
    """The cohort in a section heading is the group of its items."""
    assert items("Exclusion Criteria (Controls):\n\n* Able to walk") == [("exclusion", "Able to walk", 0, "Controls")]


def test_wrapped_lines_are_one_item() -> None:
    """Lines without a bullet go on with the item above."""
    text = "Inclusion Criteria:\n\n          -  Able to walk without help over a distance\n             of ten metres"
    assert len(items(text)) == 1


def test_a_line_in_small_letters_goes_on() -> None:
    """A line that begins in small letters goes on with the item above, even without an indent."""
    assert len(items("Inclusion Criteria:\n- Able to walk with a stick\nof any length.\nExclusion Criteria:")) == 1


def test_one_line_holds_a_whole_text() -> None:
    """Headings and dashes inside one line cut it."""
    text = "Inclusion Criteria: - Able to walk. - Able to swim. Exclusion Criteria: - Afraid of water."
    assert items(text) == [
        ("inclusion", "Able to walk.", 0, None),
        ("inclusion", "Able to swim.", 0, None),
        ("exclusion", "Afraid of water.", 0, None),
    ]


def test_numbers_inside_one_line_cut_it() -> None:
    """A line that counts from one is cut at each number."""
    assert words("Inclusion Criteria: 1. Able to walk; 2. Able to swim; 3. Able to read") == [
        "Able to walk;",
        "Able to swim;",
        "Able to read",
    ]


def test_enumerations_inside_a_sentence_stay() -> None:
    """'i) ... or ii) ...' is logic inside one item."""
    assert len(items("Inclusion Criteria:\n\n* Either able i) to walk or ii) to swim for an hour")) == 1


def test_the_older_style_is_cut_at_its_labels() -> None:
    """A paragraph of labels gives an item for each, and none for what is not specified."""
    text = "PATIENT CHARACTERISTICS: Age: 18 and over Life expectancy: Not specified Renal: Creatinine normal"
    assert items(text) == [
        ("inclusion", "Age: 18 and over", 0, None),
        ("inclusion", "Renal: Creatinine normal", 0, None),
    ]


def test_a_number_that_goes_on_at_another_indent_is_a_sibling() -> None:
    """'ii.' continues the list of 'i.' even when it is printed less far to the right."""
    text = "Inclusion Criteria:\n\n* Migraine of this kind:\n\n  i. for a year\n\nii. untreated\n* Reads"
    assert [entry[2] for entry in items(text)] == [0, 1, 1, 0]


def test_html_line_breaks_are_lines() -> None:
    """`<br>` ends a line, as in the exports of the WHO."""
    assert words("Inclusion criteria: 1. Able to walk;<br>2. Able to swim;<br>3. Able to read") == [
        "Able to walk;",
        "Able to swim;",
        "Able to read",
    ]


def test_none_is_no_criterion() -> None:
    """A section that says 'None' has no items."""
    assert items("Exclusion Criteria:\n\n* None") == []


def test_escapes_and_entities_keep_their_offsets() -> None:
    """Offsets count the verbatim characters, whatever escapes stand before them."""
    text = "Inclusion Criteria:\n\n* age \\>= 18 &amp; \\[sic\\]\n* BMI &lt; 30"
    clean = CleanText(text)
    spans = [clean.span(item.begin, item.end) for item in split(clean)]
    assert [span.text for span in spans] == ["age \\>= 18 &amp; \\[sic\\]", "BMI &lt; 30"]
    assert all(text[span.begin : span.end] == span.text for span in spans)


def test_a_plain_line_ends_the_bulleted_list_below_one_at_its_indent() -> None:
    """What follows the numbered sub-items of a plain line, as plain as that line, stands beside it."""
    listed = "Any vaccine in the past month, except for:\n(i) influenza vaccine\n(ii) measles vaccine\n"
    text = f"Exclusion Criteria:\n\n{listed}Pregnancy\n{listed}Stroke\n"
    assert [entry[2] for entry in items(text)] == [0, 1, 1, 0, 0, 1, 1, 0]
