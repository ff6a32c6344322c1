"""One trial in both shapes, legacy XML and API v2 JSON, is the same facts, field by field."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from legacy_xml import ORIGIN, record, set_in_columns

from kg.model.study import Study
from kg.model.trial import Origin
from kg.model.values import decode_value, encode_value
from kg.read import ctgov_json, ctgov_xml
from kg.read.ctgov_xml_text import plain_text

DATA = os.environ.get("TRIALKG_DATA")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAIRS = sorted(file.stem for file in EXAMPLES.glob("*.xml") if file.with_suffix(".json").exists())

RESULTS_XML = """
<brief_summary><textblock>
      A summary that is long enough to be wrapped by the writer, so that it stands on two lines of
      the file.
    </textblock></brief_summary>
<phase>Phase 3</phase>
<study_type>Interventional</study_type>
<enrollment type="Actual">12</enrollment>
<clinical_results>
  <participant_flow>
    <recruitment_details>At two clinics</recruitment_details>
    <group_list><group group_id="P1"><title>Zinc</title><description>One\r
and more</description></group></group_list>
    <period_list><period><title>Overall Study</title>
      <milestone_list><milestone><title>STARTED</title><participants_list>
        <participants group_id="P1" count="12">All came</participants></participants_list></milestone></milestone_list>
      <drop_withdraw_reason_list><drop_withdraw_reason><title>Death</title><participants_list>
        <participants group_id="P1" count="1"/></participants_list></drop_withdraw_reason></drop_withdraw_reason_list>
    </period></period_list>
  </participant_flow>
  <baseline>
    <population>Everybody</population>
    <group_list><group group_id="B1"><title>Zinc</title></group></group_list>
    <analyzed_list>
      <analyzed><units>Participants</units><scope>Overall</scope><count_list><count group_id="B1" value="12"/>
        </count_list></analyzed>
      <analyzed><units>Eyes</units><scope>Overall</scope><count_list><count group_id="B1" value="24"/>
        </count_list></analyzed>
    </analyzed_list>
    <measure_list><measure><title>Age, Continuous</title><units>years</units><param>Mean</param>
      <dispersion>Standard Deviation</dispersion><units_analyzed>Participants</units_analyzed>
      <class_list><class><category_list><category>
        <measurement_list><measurement group_id="B1" value="50" spread="5"/></measurement_list>
      </category></category_list></class></class_list></measure></measure_list>
  </baseline>
  <outcome_list>
    <outcome><type>Primary</type><title>Pain</title><time_frame>1 year</time_frame><population>All</population>
      <group_list><group group_id="O1"><title>Zinc</title></group></group_list>
      <measure><title>Pain</title><population>All</population><units>points</units><param>Median</param>
        <dispersion>84% Confidence Interval</dispersion>
        <analyzed_list><analyzed><units>Participants</units><scope>Measure</scope>
          <count_list><count group_id="O1" value="11"/></count_list></analyzed></analyzed_list>
        <class_list><class><title>Rest</title><category_list><category><title>Day</title><measurement_list>
          <measurement group_id="O1" value="3" lower_limit="1" upper_limit="NA">Not reached</measurement>
        </measurement_list></category></category_list></class></class_list></measure>
      <analysis_list><analysis><group_id_list><group_id>O1</group_id></group_id_list>
        <non_inferiority_type>Superiority or Other</non_inferiority_type><p_value>&lt;0.01</p_value>
        <method>ANCOVA</method><dispersion_type>Standard Error of the Mean</dispersion_type>
        <dispersion_value>2</dispersion_value><ci_percent>95</ci_percent><ci_n_sides>2-Sided</ci_n_sides>
        <ci_lower_limit>1</ci_lower_limit></analysis></analysis_list></outcome>
    <outcome><type>Post-Hoc</type><title>Sleep</title><posting_date>04/2017</posting_date></outcome>
  </outcome_list>
  <reported_events>
    <time_frame>1 year</time_frame>
    <group_list><group group_id="E1"><title>Zinc</title></group></group_list>
    <serious_events><default_vocab>MedDRA 20</default_vocab>
      <default_assessment>Systematic Assessment</default_assessment>
      <category_list><category><title>Total</title><event_list>
        <event><sub_title>Total, all-cause mortality</sub_title>
          <counts group_id="E1" subjects_affected="1" subjects_at_risk="12"/></event>
        <event><sub_title>Total, serious adverse events</sub_title>
          <counts group_id="E1" subjects_affected="2" subjects_at_risk="12"/></event></event_list></category>
      <category><title>Eye disorders</title><event_list>
        <event><sub_title>Glaucoma</sub_title><description>Left eye</description>
          <counts group_id="E1" events="3" subjects_affected="2" subjects_at_risk="12"/></event>
        <event><sub_title vocab="CTCAE">Pain</sub_title><assessment>Non-systematic Assessment</assessment>
          <counts group_id="E1" subjects_affected="0" subjects_at_risk="12"/></event></event_list></category>
      </category_list></serious_events>
    <other_events><frequency_threshold>5</frequency_threshold><category_list><category><title>Total</title><event_list>
      <event><sub_title>Total, other adverse events</sub_title>
        <counts group_id="E1" subjects_affected="0" subjects_at_risk="12"/></event></event_list></category>
      </category_list></other_events>
  </reported_events>
  <certain_agreements>
    <pi_employee>Principal Investigators are NOT employed by the organization sponsoring the study.</pi_employee>
    <restrictive_agreement>Ask us first.</restrictive_agreement></certain_agreements>
  <limitations_and_caveats>Few people</limitations_and_caveats>
  <point_of_contact><name_or_title>Desk</name_or_title><organization>A</organization></point_of_contact>
</clinical_results>
"""


def _groups(letters: str) -> list[dict[str, str]]:
    return [{"id": f"{letters}000", "title": "Zinc"}]


def _counts(letters: str, value: str) -> list[dict[str, str]]:
    return [{"groupId": f"{letters}000", "value": value}]


RESULTS_JSON: dict[str, Any] = {
    "hasResults": True,
    "protocolSection": {
        "identificationModule": {"nctId": "NCT01234567", "orgStudyIdInfo": {"id": "S-1"}},
        "descriptionModule": {
            "briefSummary": "A summary that is long enough to be wrapped by the writer, so that it stands on two "
            "lines of the file."
        },
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE3"],
            "enrollmentInfo": {"count": 12, "type": "ACTUAL"},
        },
    },
    "resultsSection": {
        "participantFlowModule": {
            "recruitmentDetails": "At two clinics",
            "groups": [{"id": "FG000", "title": "Zinc", "description": "One\nand more"}],
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {
                            "type": "STARTED",
                            "achievements": [{"groupId": "FG000", "numSubjects": "12", "comment": "All came"}],
                        }
                    ],
                    "dropWithdraws": [{"type": "Death", "reasons": [{"groupId": "FG000", "numSubjects": "1"}]}],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "populationDescription": "Everybody",
            "typeUnitsAnalyzed": "Eyes",
            "groups": _groups("BG"),
            "denoms": [
                {"units": "Participants", "counts": _counts("BG", "12")},
                {"units": "Eyes", "counts": _counts("BG", "24")},
            ],
            "measures": [
                {
                    "title": "Age, Continuous",
                    "unitOfMeasure": "years",
                    "paramType": "MEAN",
                    "dispersionType": "STANDARD_DEVIATION",
                    "denomUnitsSelected": "Participants",
                    "classes": [
                        {"categories": [{"measurements": [{"groupId": "BG000", "value": "50", "spread": "5"}]}]}
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Pain",
                    "timeFrame": "1 year",
                    "populationDescription": "All",
                    "reportingStatus": "POSTED",
                    "unitOfMeasure": "points",
                    "paramType": "MEDIAN",
                    "dispersionType": "84% Confidence Interval",
                    "groups": _groups("OG"),
                    "denoms": [{"units": "Participants", "counts": _counts("OG", "11")}],
                    "classes": [
                        {
                            "title": "Rest",
                            "categories": [
                                {
                                    "title": "Day",
                                    "measurements": [
                                        {
                                            "groupId": "OG000",
                                            "value": "3",
                                            "lowerLimit": "1",
                                            "upperLimit": "NA",
                                            "comment": "Not reached",
                                        }
                                    ],
                                }
                            ],
                        }
                    ],
                    "analyses": [
                        {
                            "groupIds": ["OG000"],
                            "nonInferiorityType": "SUPERIORITY_OR_OTHER",
                            "pValue": "<0.01",
                            "statisticalMethod": "ANCOVA",
                            "dispersionType": "STANDARD_ERROR_OF_MEAN",
                            "dispersionValue": "2",
                            "ciPctValue": "95",
                            "ciNumSides": "TWO_SIDED",
                            "ciLowerLimit": "1",
                        }
                    ],
                },
                {
                    "type": "POST_HOC",
                    "title": "Sleep",
                    "reportingStatus": "NOT_POSTED",
                    "anticipatedPostingDate": "2017-04",
                },
            ]
        },
        "adverseEventsModule": {
            "timeFrame": "1 year",
            "frequencyThreshold": "5",
            "eventGroups": [
                {
                    "id": "EG000",
                    "title": "Zinc",
                    "deathsNumAffected": 1,
                    "deathsNumAtRisk": 12,
                    "seriousNumAffected": 2,
                    "seriousNumAtRisk": 12,
                    "otherNumAffected": 0,
                    "otherNumAtRisk": 12,
                }
            ],
            "seriousEvents": [
                {
                    "term": "Glaucoma",
                    "organSystem": "Eye disorders",
                    "sourceVocabulary": "MedDRA 20",
                    "assessmentType": "SYSTEMATIC_ASSESSMENT",
                    "notes": "Left eye",
                    "stats": [{"groupId": "EG000", "numEvents": 3, "numAffected": 2, "numAtRisk": 12}],
                },
                {
                    "term": "Pain",
                    "organSystem": "Eye disorders",
                    "sourceVocabulary": "CTCAE",
                    "assessmentType": "NON_SYSTEMATIC_ASSESSMENT",
                    "stats": [{"groupId": "EG000", "numAffected": 0, "numAtRisk": 12}],
                },
            ],
        },
        "moreInfoModule": {
            "limitationsAndCaveats": {"description": "Few people"},
            "certainAgreement": {
                "piSponsorEmployee": False,
                "restrictiveAgreement": True,
                "restrictionType": "OTHER",
                "otherDetails": "Ask us first.",
            },
            "pointOfContact": {"title": "Desk", "organization": "A"},
        },
    },
}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record with its path."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def facts(study: Study) -> dict[str, Any]:
    """What a record says by path; the escapes of Markdown are no part of it."""
    found = dict(leaves(msgspec.to_builtins(study, enc_hook=encode_value)))
    return {
        path: re.sub(r"\\([<>\[\]^*~_&])", r"\1", value) if isinstance(value, str) else value
        for path, value in found.items()
    }


def test_protocol_and_results_in_both_shapes() -> None:
    """An invented record with all tables of results reads the same from XML and from JSON."""
    found = ctgov_xml.read(record(RESULTS_XML).encode(), ORIGIN)
    assert found.notes == ()
    assert facts(found.study) == facts(msgspec.convert(RESULTS_JSON, Study, dec_hook=decode_value))


@pytest.mark.parametrize("nct_id", PAIRS)
def test_examples_in_both_shapes(nct_id: str) -> None:
    """Examples that stand in both shapes differ only in what one shape cannot say."""
    origin = Origin(source="clinicaltrials-gov", format="", file=nct_id)
    legacy = ctgov_xml.read((EXAMPLES / f"{nct_id}.xml").read_bytes(), origin)
    modern = ctgov_json.read((EXAMPLES / f"{nct_id}.json").read_bytes(), origin)
    said, expected = facts(legacy.study), facts(modern.study)
    if not modern.study.protocol.eligibility.std_ages:
        said = {path: value for path, value in said.items() if ".stdAges" not in path}
    only_json = re.compile(r"\.derivedSection\..*(?:\.id|\.ancestors\[\d+\]\.term)$")
    assert said == {path: value for path, value in expected.items() if not only_json.search(path)}
    assert legacy.notes == ()


def test_there_are_pairs_to_compare() -> None:
    """The examples hold at least three trials in both shapes."""
    assert len(PAIRS) >= 3


@pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of real records")
def test_real_texts_survive_the_legacy_layout() -> None:
    """Prose of API v2 records, laid out as the XML writer did, is read as it was, but for lists with gaps."""
    texts = []
    for line in Path(DATA or "", "ctgov", "studies_v2.jsonl").read_bytes().splitlines():
        protocol = msgspec.json.decode(line)["protocolSection"]
        description = protocol.get("descriptionModule", {})
        for text, indent in (
            (protocol.get("eligibilityModule", {}).get("eligibilityCriteria"), 8),
            (description.get("detailedDescription"), 6),
            (description.get("briefSummary"), 6),
        ):
            if text:
                texts.append(("\n".join(re.sub(r"(?<=\S)\s+", " ", row).rstrip() for row in text.split("\n")), indent))
    same = [plain_text(set_in_columns(text, indent)) == text for text, indent in texts]
    assert len(same) > 1_500
    assert sum(same) / len(same) > 0.99
