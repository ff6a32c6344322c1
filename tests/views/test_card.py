"""The trial card in all its formats."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from view_graphs import example, example_triples, store_of, triples_of

from kg.names import RDF, TKG, XSD, code_iri, trial_iri
from kg.views.card import card, card_json
from kg.views.card_html import card_html
from kg.views.card_plain import who_sentences
from kg.views.card_text import card_text
from kg.views.card_value import Card
from kg.views.schema_org import schema_org
from kg.views.statements import Statements

TODAY = date(2026, 5, 2)
TERMS_OF_SCHEMA_ORG = {
    *("MedicalTrial", "MedicalObservationalStudy", "MedicalStudy", "PropertyValue", "MedicalCondition"),
    *("Organization", "Drug", "MedicalDevice", "MedicalProcedure", "RadiationTherapy", "PsychologicalTreatment"),
    *("DietarySupplement", "MedicalTest", "MedicalEntity", "City", "Country", "MedicalCode"),
    *("url", "name", "alternateName", "identifier", "description", "status", "healthCondition", "sponsor"),
    *("studySubject", "studyLocation", "sameAs", "trialDesign", "propertyID", "value", "containedInPlace"),
    *("code", "codeValue", "codingSystem"),
}


@pytest.fixture(scope="module")
def with_results() -> Card:
    """A card of a trial with results."""
    made = card(example_triples("NCT01252810.json"), today=TODAY, processed="2026-05-01")
    assert made is not None
    return made


@pytest.fixture(scope="module")
def with_many_sites() -> Card:
    """A card of a trial with 131 sites."""
    made = card(example_triples("NCT05925803.json.gz"), today=date(2023, 8, 1))
    assert made is not None
    return made


def of(*said: tuple[str, object]) -> Card:
    """The card of an invented trial of which only `said` is stated."""
    trial = NamedNode(trial_iri("NCT90000001"))
    triples = [Triple(trial, NamedNode(RDF + "type"), NamedNode(TKG + "Trial"))]
    triples += [Triple(trial, NamedNode(TKG + name), value) for name, value in said]  # type: ignore[arg-type]
    made = card(triples, today=TODAY)
    assert made is not None
    return made


def test_an_old_record_is_marked_old(with_results, with_many_sites):
    """Over 12 months before today is old, a month is not."""
    assert with_results.standing.old
    assert "OLD" in card_text(with_results)
    assert "over 12 months old" in card_html(with_results)
    assert not with_many_sites.standing.old
    assert "OLD" not in card_text(with_many_sites)


def test_the_advice_to_ask_is_for_trials_that_go_on():
    """An old record of a completed trial is marked old, without advice that leads nowhere."""
    old = ("lastUpdatePostDate", Literal("2014-11-04"))
    for status, advised in (("RECRUITING", True), ("UNKNOWN", True), ("COMPLETED", False), ("WITHDRAWN", False)):
        made = of(old, ("overallStatus", NamedNode(code_iri("status", status))))
        assert made.standing.old
        texts = [" ".join(text.split()) for text in (card_text(made), card_html(made))]
        assert ["ask before" in text for text in texts] == [advised, advised]


def test_a_date_that_is_missing_is_said():
    """A status without the date of its record says so; no status has no date to miss."""
    missing = "date of the record not stated"
    completed = of(("overallStatus", NamedNode(code_iri("status", "COMPLETED"))))
    assert f"Completed, {missing}" in card_text(completed) and missing in card_html(completed)
    assert missing not in card_text(of())


def test_what_a_portal_alone_states_is_shown():
    """The day of launch, and keywords that run together as they stand."""
    made = of(("launchedDate", Literal("2020-04-21")), ("keywordRun", Literal("Raynaud Skin, Thick")))
    for text in (card_text(made), card_html(made)):
        assert "21 April 2020" in text and "Launched" in text and "Raynaud Skin, Thick" in text


def test_the_text_card_fits_its_columns(with_results, with_many_sites):
    """No line but one unbroken address is wider than asked."""
    for made in (with_results, with_many_sites):
        for width in (72, 100):
            lines = card_text(made, width).splitlines()
            assert all(len(line) <= width or "http" in line for line in lines)


def test_serious_events_come_with_their_denominators(with_results):
    """Each group has its own n/N, and nothing is added up."""
    text = card_text(with_results)
    assert "serious 10/141" in text
    assert "serious 13/137" in text
    assert "278" not in text


def test_quadruple_is_said_in_plain_words(with_many_sites):
    """Nobody has to know what quadruple masking is."""
    text = " ".join(card_text(with_many_sites).split())
    assert "Neither participants, care providers, investigators nor outcome assessors know who gets what." in text
    assert "uadruple" not in text


def test_who_can_join_is_said_in_plain_words(with_many_sites):
    """Age, sex and health in sentences, and the source's own words below them."""
    assert with_many_sites.who == ("Ages: 18 to 70 years.", "Any sex.", "Not for healthy volunteers.")
    assert "2013 ACR/EULAR" in with_many_sites.eligibility_text


def test_sites_are_counted_by_country_and_city(with_many_sites):
    """131 sites fit on a card; all of them on request."""
    assert with_many_sites.site_count == 131
    short, full = card_text(with_many_sites), card_text(with_many_sites, all_sites=True)
    assert "Sites (131)".upper() in short
    assert "Roma (3)" in short
    assert len(full.splitlines()) > len(short.splitlines()) + 90


def test_no_telephone_or_address_of_a_person_is_printed():
    """The card sends readers to the registry's contact section."""
    record = example("NCT05818137.json")
    module = record["protocolSection"]["contactsLocationsModule"]
    module["centralContacts"] = [{"name": "A Person", "phone": "555-123-9876", "email": "person@example.org"}]
    made = card(triples_of(store_of(record), "NCT05818137"), today=TODAY)
    assert made is not None
    for text in (card_text(made), card_html(made), card_json(made), schema_org(made)):
        assert "555-123-9876" not in text
        assert "person@example.org" not in text
    assert "#contacts-and-locations" in card_text(made)
    assert "#contacts-and-locations" in card_html(made)


def test_what_is_not_stated_is_not_said():
    """A trial of which only the class is known has a card without inventions."""
    made = of()
    assert made.phase == made.enrollment == made.study_type == ""
    assert made.standing.words == "No status stated"
    assert made.results.posted is None
    assert "None posted" not in card_text(made)
    assert made.who == ("Ages: no limit is stated.",)
    assert "status" not in json.loads(schema_org(made))


def test_where_no_field_states_ages_the_criteria_do():
    """With whose they are; a limit that is itself left out says so."""
    years = [Literal("18.0", datatype=NamedNode(XSD + "decimal")), Literal("75.5", datatype=NamedNode(XSD + "decimal"))]
    least, most = ("criteriaMinimumAgeYears", years[0]), ("criteriaMaximumAgeYears", years[1])
    left_out = ("criteriaMinimumAgeIsExclusive", Literal(True))
    assert of(least).who == ("Ages: 18 years and older, by the criteria.",)
    assert of(least, most, left_out).who == ("Ages: over 18 years, up to 75.5 years, by the criteria.",)
    assert of(least, ("minimumAge", Literal("21 Years"))).who == ("Ages: 21 years and older.",)
    mixed = of(least, left_out, ("maximumAge", Literal("60 Years")))
    assert mixed.who == ("Ages: up to 60 years; over 18 years, by the criteria.",)


def test_ages_that_are_disputed_are_told_beside_them():
    """What each place says, its limits together; other disagreements are told where they belong."""
    stated = []
    for number, (name, words) in enumerate(
        (("maximumAge", "the summary: 74 years"), ("minimumAge", "the summary: 65 years"), ("phase", "Phase 1"))
    ):
        node, value = NamedNode(f"urn:d{number}"), NamedNode(f"urn:v{number}")
        stated += [
            Triple(NamedNode(trial_iri("NCT90000001")), NamedNode(TKG + "discrepancy"), node),
            Triple(node, NamedNode(TKG + "discrepantProperty"), NamedNode(TKG + name)),
            Triple(node, NamedNode(TKG + "statedValue"), value),
            Triple(value, NamedNode(TKG + "valueInWords"), Literal(words)),
        ]
    assert who_sentences(Statements(stated), trial_iri("NCT90000001")) == (
        "Ages: no limit is stated.",
        "Ages disputed: the summary says 65 to 74 years.",
    )


def test_a_portals_summary_is_labelled(with_results):
    """Words that are not the registry's say whose they are."""
    made = of(("plainSummary", Literal("We try a new cream.")))
    assert "not by the registry" in card_text(made).lower()
    assert "not by the registry" in card_html(made)
    assert "not by the registry" not in card_text(with_results).lower()


def test_disagreements_name_both_sources():
    """A fact that records state differently is shown with who says what."""
    trial = NamedNode(trial_iri("NCT90000001"))
    node, records = NamedNode(f"{trial.value}#discrepancy-phase"), [NamedNode(f"urn:r{n}") for n in (1, 2)]
    said = [
        Triple(trial, NamedNode(TKG + "discrepancy"), node),
        Triple(node, NamedNode(TKG + "discrepantProperty"), NamedNode(TKG + "phase")),
    ]
    for n, (record, name) in enumerate(zip(records, ("ClinicalTrials.gov", "ClinConnect"), strict=True)):
        value, source = NamedNode(f"{node.value}-{n}"), NamedNode(f"urn:s{n}")
        said += [
            Triple(trial, NamedNode(TKG + "describedIn"), record),
            Triple(record, NamedNode(TKG + "source"), source),
            Triple(source, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal(name)),
            Triple(node, NamedNode(TKG + "statedValue"), value),
            Triple(value, NamedNode(TKG + "statedIn"), record),
            Triple(value, NamedNode(TKG + "valueInWords"), Literal(f"Phase {n + 1}")),
        ]
    made = card(said, trial.value, today=TODAY)
    assert made is not None
    text = " ".join(card_text(made).split())
    assert "phase: Phase 1 (ClinicalTrials.gov); Phase 2 (ClinConnect)" in text
    assert "Where the sources disagree" in card_html(made)
    assert text.count("ClinConnect") >= 2


def test_the_footer_names_source_dates_rights_and_no_endorsement(with_results):
    """All that a reader of a printed card has to know about where it comes from."""
    footer = " ".join(with_results.footer)
    assert "ClinicalTrials.gov, processed 1 May 2026" in footer
    assert "restated for demonstration" in footer
    assert "endorses" in footer
    assert "no medical advice" in footer


def test_the_json_card_holds_plain_facts(with_results):
    """Values as the source has them, readable by any program."""
    facts = json.loads(card_json(with_results))
    assert facts["nct_id"] == "NCT01252810"
    assert facts["results"]["groups"][1]["serious"] == [10, 141]
    dates = [one["date"] for one in facts["dates"]] + [facts["standing"]["as_of"], facts["results"]["first_posted"]]
    assert all(re.fullmatch(r"\d{4}(-\d\d){0,2}", date) for date in dates)


def test_only_terms_of_schema_org_are_used(with_results, with_many_sites):
    """A term that schema.org does not have would be an invention."""
    for made in (with_results, with_many_sites):
        statement = json.loads(schema_org(made))
        used = set()

        def walk(value: object, used: set[str] = used) -> None:
            if isinstance(value, dict):
                used.update(name for name in value if not name.startswith("@"))
                used.add(value.get("@type", "Organization"))
                for below in value.values():
                    walk(below)
            elif isinstance(value, list):
                for below in value:
                    walk(below)

        walk(statement)
        assert used <= TERMS_OF_SCHEMA_ORG
        assert statement["@type"] == "MedicalTrial"
        assert statement["sponsor"][0]["@type"] == "Organization"
        assert statement["trialDesign"][0] == "https://schema.org/RandomizedTrial"


def test_the_html_card_is_one_file_without_script_or_request(with_results, with_many_sites):
    """Nothing is loaded, nothing runs, and the policy forbids both."""
    for made in (with_results, with_many_sites):
        html = card_html(made)
        assert "default-src 'none'" in unescape(html)
        assert "<script" not in html
        assert not re.search(r"<(?:img|link|iframe|object|embed|video|audio|form)\b", html)
        assert "url(" not in html
        assert "style=" not in html


def test_control_characters_never_reach_a_terminal():
    """An escape sequence in a title is shown, not obeyed."""
    made = of(
        ("briefTitle", Literal("red \x1b[31malert\x1b[0m \x9b2J \u202egnp")),
        ("whyStopped", Literal("\x07bell")),
        ("overallStatus", NamedNode(code_iri("status", "TERMINATED"))),
    )
    for text in (card_text(made), card_json(made), schema_org(made), card_html(made)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "␛[31m" in card_text(made)


def test_lists_in_prose_are_lists():
    """Bullets below bullets, numbers as they stand, escapes undone, and nothing of it taken as markup."""
    prose = "Aim:\n\n* mRSS \\> 20\n  * <b onclick=x> &amp; 5 \\* 3\n* two\n\n1. one\n2) next\n\n\\- dash"
    made = of(("briefSummary", Literal(prose)), ("detailedDescription", Literal(prose)))
    text = card_text(made)
    assert "  Aim:\n  • mRSS > 20\n     • <b onclick=x> &amp; 5 * 3\n  • two\n  1. one\n  2) next\n  • dash" in text
    html = card_html(made)
    nested = "<ul><li>&lt;b onclick=x&gt; &amp;amp; 5 * 3</li></ul>"
    assert html.count(f'<p class="head">Aim:</p><ul><li>mRSS &gt; 20{nested}</li><li>two</li>') == 2
    assert '<li class="numbered"><span class="number">2)</span> next</li><li>dash</li></ul>' in html
