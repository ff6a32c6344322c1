"""Ways to break a sound graph, one defect each, and the shape that has to notice."""

from __future__ import annotations

from typing import NamedTuple


class Defect(NamedTuple):
    """One defect; things are written as prefixed names: `t:` a part of the trial, `r:` its records, `x:` what is new.

    Args:
        name: what is wrong, in words.
        shape: local name of the shape that has to be named in the report.
        cut: the subject and the property whose statements are taken away.
        add: Turtle to add.
    """

    name: str
    shape: str
    cut: str
    add: str


def _without(name: str, shape: str, cut: str) -> Defect:
    """A subject loses its statements of a property."""
    return Defect(name, shape, cut, "")


def _with(name: str, shape: str, add: str) -> Defect:
    """Something more is stated."""
    return Defect(name, shape, "", f"{add} .")


def _with_other(name: str, shape: str, said: str) -> Defect:
    """The statements of a subject's property make place for another one."""
    return Defect(name, shape, " ".join(said.split(" ")[:2]), f"{said} .")


HOW_MANY = [
    _without("a trial without its number", "nctId", "t: tkg:nctId"),
    _with("a trial with two numbers", "nctId", 't: tkg:nctId "NCT00000009"'),
    _with("a trial with two statuses", "overallStatus", "t: tkg:overallStatus tkgc:status-COMPLETED"),
    _with("two lead sponsors", "leadSponsor", "t: tkg:leadSponsor x:o . x:o a tkg:Organization ; rdfs:label 'o'"),
    _with("a trial with two start years", "startYear", "t: tkg:startYear 1999"),
    _without("a trial that no record describes", "describedIn", "t: tkg:describedIn"),
    _with("a trial with two names", "label", "t: rdfs:label 'another'"),
    _with("a site in two places", "place", "t:site-1 tkg:place x:p . x:p a tkg:Place ; rdfs:label 'p'"),
    _with("a site located twice", "locatedBy", "t:site-1 tkg:locatedBy x:p . x:p a tkg:Place ; rdfs:label 'p'"),
    _without("a sponsor role of no kind", "sponsorRoleKind", "t:sponsor-lead tkg:sponsorRoleKind"),
    _without("a record without its source", "source", "r:clinconnect-NCT00000001-cccccccccccc tkg:source"),
    _without("a note without a reason", "noteReason", "t:note-1 tkg:noteReason"),
    _with("a shared thing without a name", "name", "x:c a tkg:Condition"),
    _with("a shared thing with two names", "name", "x:c a tkg:Country ; rdfs:label 'a', 'b'"),
    _without("a discrepancy with one value", "statedValue", "t:discrepancy-sex tkg:statedValue"),
    _without("a criterion without its words", "hasText", "t:criterion-i1 tkg:text"),
    _without("a bound without a number", "hasValue", "t:constraint-i1-1 tkg:value"),
    _without("a bound without an operator", "hasOperator", "t:constraint-i1-1 tkg:operator"),
    _without("a constraint without an effect", "effect", "t:constraint-i1-1 tkg:effect"),
    _without("a range of scores on no scale", "scale", "t:performance-status-ecog tkg:scale"),
    _without("a range of scores that nothing sets", "rangeSetBy", "t:performance-status-ecog tkg:rangeSetBy"),
    _with("a range with two highest scores", "highestScore", "t:performance-status-ecog tkg:highestScore 4.5"),
    _without("a combination without members", "member", "t:expression-i1 tkg:member"),
]
KINDS_OF_VALUES = [
    _with_other("a year as a text", "startYear", 't: tkg:startYear "2019"'),
    _with_other("a date as a text", "startDate", 't: tkg:startDate "2019-05"'),
    _with_other("a date as a number", "startDate", "t: tkg:startDate 2019"),
    _with_other("a day that is a month", "startDateOnOrAfter", 't: tkg:startDateOnOrAfter "2019-05"^^xsd:gYearMonth'),
    _with_other("a day of no calendar", "startDateOnOrAfter", 't: tkg:startDateOnOrAfter "2019-02-30"^^xsd:date'),
    _with_other("a reproductive criterion that is none", "reproductiveCriterion", "t: tkg:reproductiveCriterion x:c"),
    _with_other("a scale that is none of three", "scale", "t:performance-status-ecog tkg:scale tkgm:fvc"),
    _with_other("an age as a text", "minimumAgeYears", 't: tkg:minimumAgeYears "18"'),
    _with_other("a flag as a text", "hasResults", 't: tkg:hasResults "yes"'),
    _with_other("a value as printed", "measuredValue", 't:outcome-measure-1-value-1-1-1 tkg:measuredValue "<0.1"'),
    _with_other("a title that is a node", "briefTitle", "t: tkg:briefTitle x:title"),
    _with("a name in another language", "name", "x:c a tkg:Condition ; rdfs:label 'asthme'@fr"),
    _with("an arm without an IRI", "Arm", "[] a tkg:Arm"),
]
OUT_OF_BOUNDS = [
    _with_other("a number that is no NCT id", "nctId", 't: tkg:nctId "NCT123"'),
    _with_other("the number that means none given", "enrollmentCount", "t: tkg:enrollmentCount 99999999"),
    _with_other("fewer than no participants", "enrollmentCount", "t: tkg:enrollmentCount -1"),
    _with_other("a latitude beyond the pole", "latitude", "t:site-1 tkg:latitude 90.5"),
    _with_other("a longitude around the globe", "longitude", "t:site-1 tkg:longitude 361.0"),
    _with_other("an age below birth", "minimumAgeYears", "t: tkg:minimumAgeYears -0.5"),
    _with_other("an age of Methuselah", "maximumAgeYears", "t: tkg:maximumAgeYears 1001.0"),
    _with_other("a hash that is none", "recordHash", "r:clinconnect-NCT00000001-cccccccccccc tkg:recordHash 'zzz'"),
    _with_other("a paper at another address", "publication", "t:reference-1 tkg:publication x:paper"),
    _with_other("words that end before they begin", "beginIndex", "t:criterion-i1 tkg:beginIndex 8"),
    _with_other("words before the text", "beginIndex", "t:criterion-i1 tkg:beginIndex -1"),
    _with_other("a criterion before the first", "order", "t:criterion-i1 tkg:order 0"),
    _with_other("more than sure", "confidence", "t:constraint-i1-1 tkg:confidence 1.5"),
    _with_other("at least none", "minimumCount", "t:expression-i2-x1 tkg:minimumCount 0"),
    _with_other("a quantity outside the vocabulary", "quantity", "t:constraint-i1-1 tkg:quantity x:fvc"),
    _with("a MeSH concept under another name", "MeshConcept", "x:D012595 a tkg:MeshConcept"),
]
CODES = [
    _with("a phase that is a status", "phase", "t: tkg:phase tkgc:status-COMPLETED"),
    _with("a phase that no list has", "phase", "t: tkg:phase tkgc:phase-PHASE5"),
    _with_other("a sex in words", "sex", 't: tkg:sex "ALL"'),
    _with_other("a trial's status on a site", "siteStatus", "t:site-1 tkg:siteStatus tkgc:status-UNKNOWN"),
    _with_other("an operator of no list", "operator", "t:constraint-i1-1 tkg:operator tkgc:reference-ULN"),
    _with_other("an unknown reason", "kind", "t:uncomputed-i1-1-1 tkg:kind tkgc:uncomputed-mood"),
]
LINKS = [
    _with("an arm that is a site", "arm", "t: tkg:arm t:site-1"),
    _with("an arm that nothing describes", "arm", "t: tkg:arm t:arm-99"),
    _with("a condition in words", "condition", 't: tkg:condition "asthma"'),
    _with("a concept that is an arm", "conditionConcept", "t: tkg:conditionConcept t:arm-1"),
    _with_other("a sponsor that is a site", "organization", "t:sponsor-lead tkg:organization t:site-1"),
    _with("an event group for a value", "inResultGroup", "t:baseline-denominator-1-1 tkg:inGroup t:event-group-1"),
    _with_other("a table's group for events", "inEventGroup", "t:other-event-1-count-1 tkg:inGroup t:flow-group-1"),
    _with_other("a criterion under a constraint", "parent", "t:criterion-i1-1 tkg:parent t:constraint-i1-1"),
    _with("a member that is no expression", "member", "t:expression-i1 tkg:member t:arm-1"),
]
DEFECTS = HOW_MANY + KINDS_OF_VALUES + OUT_OF_BOUNDS + CODES + LINKS

WORTH_A_LOOK = [
    _with_other("ages the wrong way round", "agesInOrder", "t: tkg:minimumAgeYears 90.0"),
    _with_other("all and more", "affectedAmongAtRisk", "t:other-event-1-count-1 tkg:participantsAffected 999"),
    _with_other("a p-value above one", "pValueIsProbability", "t:outcome-measure-1-analysis-1 tkg:pValue 5.0"),
    _with_other("a level of 950", "percentIsPercentage", "t:outcome-measure-1-analysis-1 tkg:intervalPercent 950.0"),
]
