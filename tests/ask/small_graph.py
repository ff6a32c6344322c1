"""A graph of five trials that holds the cases on which counts go wrong."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store

from kg.store.embedded import EmbeddedStore

PROLOGUE = """
@prefix tkg: <https://w3id.org/trialkg/ontology#> .
@prefix tkgc: <https://w3id.org/trialkg/code/> .
@prefix mesh: <http://id.nlm.nih.gov/mesh/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix tkgm: <https://w3id.org/trialkg/measurement/> .
@prefix t: <https://clinicaltrials.gov/study/> .
@prefix i: <https://w3id.org/trialkg/id/> .
"""

CODES = {
    "status": (
        "ACTIVE_NOT_RECRUITING",
        "APPROVED_FOR_MARKETING",
        "AVAILABLE",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
    ),
    "phase": ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA"),
    "agency-class": ("INDUSTRY", "NIH", "OTHER"),
    "sponsor-role": ("lead", "collaborator", "submitter"),
    "intervention-type": ("BEHAVIORAL", "BIOLOGICAL", "DEVICE", "DIETARY_SUPPLEMENT", "DRUG", "PROCEDURE", "RADIATION"),
    "intervention-model": ("PARALLEL",),
    "arm-type": ("EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"),
    "sex": ("ALL", "FEMALE", "MALE"),
    "date-type": ("ACTUAL", "ESTIMATED"),
    "study-type": ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"),
    "reference-type": ("BACKGROUND", "DERIVED", "RESULT"),
    "enrollment-type": ("ACTUAL", "ESTIMATED"),
    "official-role": ("STUDY_CHAIR",),
    "responsible-party-type": ("SPONSOR",),
    "outcome-measure-type": ("PRIMARY", "SECONDARY"),
    "section": ("inclusion", "exclusion", "unknown"),
    "effect": ("requires", "forbids", "contributes"),
    "operator": ("lt", "le", "gt", "ge", "eq"),
    "reference": ("ULN", "percent-predicted"),
    "role": ("condition", "treatment", "procedure", "test-result", "state"),
    "window-relation": ("before", "within", "after", "during", "for"),
    "uncomputed": ("free-text", "quantity", "consent"),
    "computability": ("full", "partial", "none"),
    "discrepancy-kind": ("between-sources", "text-against-field"),
    "quantity-kind": ("measurement",),
    "note-kind": ("changed", "missing", "sentinel"),
}

IN_SMALL_GRAPH = {
    "trial": "NCT00000001",
    "condition": "Scleroderma, Systemic",
    "later_condition": "Asthma",
    "intervention": "Placebo",
    "first": "Mycophenolate",
    "second": "Placebo",
    "sponsor": "Novo",
    "near": "59.9, 10.7, 500 km",
    "place": "Oslo",
    "country": "Norway",
}
"""Values that mean something here, by the name of a parameter; others take the examples of the heads."""

TRIALS = """
mesh:D012595 a tkg:MeshConcept ; rdfs:label "Scleroderma, Systemic" .
mesh:D003240 a tkg:MeshConcept ; rdfs:label "Connective Tissue Diseases" .
mesh:D016503 a tkg:MeshConcept ; rdfs:label "Drug Delivery Systems" .
i:ssc a tkg:Condition ; rdfs:label "Systemic sclerosis" .
i:SSC a tkg:Condition ; rdfs:label "Systemic Sclerosis" .
i:asthma a tkg:Condition ; rdfs:label "Asthma" .
i:novo a tkg:Organization ; rdfs:label "Novo" .
i:uio a tkg:Organization ; rdfs:label "University of Oslo" .
i:norway a tkg:Country ; rdfs:label "Norway" .
i:france a tkg:Country ; rdfs:label "France" .
i:oslo a tkg:Place ; rdfs:label "Oslo, Norway" ; tkg:cityName "Oslo" ; tkg:countryName "Norway" .
i:mmf a tkg:Intervention ; rdfs:label "Mycophenolate" .
i:placebo a tkg:Intervention ; rdfs:label "Placebo" .
i:shampoo a tkg:Intervention ; rdfs:label "Shampoo" .

tkgm:fvc skos:inScheme tkgm: ; skos:notation "fvc" ; skos:prefLabel "Forced vital capacity"@en ;
    skos:altLabel "%FVC"@en ; tkg:canonicalUnit "%" .
tkgm:ecog skos:inScheme tkgm: ; skos:notation "ecog" ; skos:prefLabel "Performance status"@en .
<https://clinicaltrials.gov/study/NCT00000001#constraint-i1-1> a tkg:QuantityConstraint ; tkg:quantity tkgm:fvc .
<https://clinicaltrials.gov/study/NCT00000001#constraint-i1-2> a tkg:QuantityConstraint ; tkg:quantity tkgm:ecog .

t:NCT00000001 a tkg:Trial ; tkg:nctId "NCT00000001" ; tkg:briefTitle "First" ;
    tkg:overallStatus tkgc:status-RECRUITING ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:phase tkgc:phase-PHASE1 , tkgc:phase-PHASE2 ;
    tkg:startDate "2019-05"^^xsd:gYearMonth ; tkg:startYear 2019 ; tkg:startDateType tkgc:date-type-ACTUAL ;
    tkg:condition i:ssc , i:SSC ; tkg:conditionConcept mesh:D012595 ; tkg:conditionAncestor mesh:D003240 ;
    tkg:leadSponsor i:novo ; tkg:collaborator i:uio ;
    tkg:sponsorRole <https://clinicaltrials.gov/study/NCT00000001#sponsor-lead> ,
        <https://clinicaltrials.gov/study/NCT00000001#sponsor-2> ;
    tkg:hasIntervention i:mmf , i:placebo ;
    tkg:intervention <https://clinicaltrials.gov/study/NCT00000001#intervention-1> ,
        <https://clinicaltrials.gov/study/NCT00000001#intervention-2> ;
    tkg:arm <https://clinicaltrials.gov/study/NCT00000001#arm-2> ,
        <https://clinicaltrials.gov/study/NCT00000001#arm-10> ;
    tkg:primaryOutcome <https://clinicaltrials.gov/study/NCT00000001#outcome-primary-1> ;
    tkg:secondaryOutcome <https://clinicaltrials.gov/study/NCT00000001#outcome-secondary-1> ;
    tkg:country i:norway , i:france ; tkg:enrollmentCount 40 ; tkg:hasResults true ;
    tkg:sex tkgc:sex-ALL ; tkg:minimumAge "18 Years" ; tkg:minimumAgeYears 18.0 ;
    tkg:maximumAge "65 Years" ; tkg:maximumAgeYears 65.0 ;
    tkg:eventGroup <https://clinicaltrials.gov/study/NCT00000001#event-group-1> ,
        <https://clinicaltrials.gov/study/NCT00000001#event-group-2> ;
    tkg:describedIn i:record-1 .
i:record-1 a tkg:SourceRecord ; tkg:source i:ctgov ; tkg:recordVersionDate "2024-01-02"^^xsd:date .
i:ctgov rdfs:label "ClinicalTrials.gov" .
t:NCT00000001 tkg:leadSponsorClass tkgc:agency-class-INDUSTRY ; tkg:collaboratorClass tkgc:agency-class-OTHER .
<https://clinicaltrials.gov/study/NCT00000001#sponsor-lead> a tkg:SponsorRole ; tkg:organization i:novo ;
    tkg:agencyClass tkgc:agency-class-INDUSTRY ; tkg:sponsorRoleKind tkgc:sponsor-role-lead .
<https://clinicaltrials.gov/study/NCT00000001#sponsor-2> a tkg:SponsorRole ; tkg:organization i:uio ;
    tkg:agencyClass tkgc:agency-class-OTHER ; tkg:sponsorRoleKind tkgc:sponsor-role-collaborator .
<https://clinicaltrials.gov/study/NCT00000001#intervention-1> a tkg:TrialIntervention ; rdfs:label "MMF" ;
    tkg:interventionType tkgc:intervention-type-DRUG ; tkg:ofIntervention i:mmf ; tkg:description "1 g twice a day" ;
    tkg:usedInArm <https://clinicaltrials.gov/study/NCT00000001#arm-2> .
<https://clinicaltrials.gov/study/NCT00000001#intervention-2> a tkg:TrialIntervention ; rdfs:label "Placebo" ;
    tkg:interventionType tkgc:intervention-type-DRUG ; tkg:ofIntervention i:placebo .
<https://clinicaltrials.gov/study/NCT00000001#arm-2> a tkg:Arm ; rdfs:label "Treated" ;
    tkg:armType tkgc:arm-type-EXPERIMENTAL ;
    tkg:armIntervention <https://clinicaltrials.gov/study/NCT00000001#intervention-1> .
<https://clinicaltrials.gov/study/NCT00000001#arm-10> a tkg:Arm ; rdfs:label "Watched" .
<https://clinicaltrials.gov/study/NCT00000001#outcome-primary-1> a tkg:Outcome ; rdfs:label "FVC" ;
    tkg:timeFrame "24 weeks" .
<https://clinicaltrials.gov/study/NCT00000001#outcome-secondary-1> a tkg:Outcome ; rdfs:label "mRSS" .
<https://clinicaltrials.gov/study/NCT00000001#event-group-1> rdfs:label "Phase 1" ;
    tkg:seriousAffected 0 ; tkg:seriousAtRisk 12 .
<https://clinicaltrials.gov/study/NCT00000001#event-group-2> rdfs:label "Phase 2" ;
    tkg:seriousAffected 8 ; tkg:seriousAtRisk 41 ; tkg:deathsAffected 1 ; tkg:deathsAtRisk 41 .

t:NCT00000002 a tkg:Trial ; tkg:nctId "NCT00000002" ; tkg:briefTitle "Second" ;
    tkg:overallStatus tkgc:status-RECRUITING ; tkg:phase tkgc:phase-PHASE2 ;
    tkg:startDate "2019-06-01"^^xsd:date ; tkg:startYear 2019 ; tkg:startDateType tkgc:date-type-ESTIMATED ;
    tkg:condition i:ssc ; tkg:leadSponsor i:uio ;
    tkg:sponsorRole <https://clinicaltrials.gov/study/NCT00000002#sponsor-lead> ;
    tkg:hasIntervention i:shampoo , i:placebo ; tkg:country i:norway ;
    tkg:sex tkgc:sex-FEMALE ; tkg:maximumAge "39 Years" ; tkg:maximumAgeYears 39.0 .
t:NCT00000002 tkg:leadSponsorClass tkgc:agency-class-OTHER .
<https://clinicaltrials.gov/study/NCT00000002#sponsor-lead> a tkg:SponsorRole ; tkg:organization i:uio ;
    tkg:agencyClass tkgc:agency-class-OTHER ; tkg:sponsorRoleKind tkgc:sponsor-role-lead .

t:NCT00000003 a tkg:Trial ; tkg:nctId "NCT00000003" ; tkg:overallStatus tkgc:status-COMPLETED ;
    tkg:startDate "2010"^^xsd:gYear ; tkg:startYear 2010 ;
    tkg:conditionConcept mesh:D003240 ; tkg:condition i:asthma ; tkg:leadSponsor i:novo ;
    tkg:sponsorRole <https://clinicaltrials.gov/study/NCT00000003#sponsor-lead> .
t:NCT00000003 tkg:leadSponsorClass tkgc:agency-class-INDUSTRY .
<https://clinicaltrials.gov/study/NCT00000003#sponsor-lead> a tkg:SponsorRole ; tkg:organization i:novo ;
    tkg:agencyClass tkgc:agency-class-INDUSTRY ; tkg:sponsorRoleKind tkgc:sponsor-role-lead .

t:NCT00000004 a tkg:Trial ; tkg:nctId "NCT00000004" ; tkg:overallStatus tkgc:status-RECRUITING ;
    tkg:phase tkgc:phase-NA ; tkg:sex tkgc:sex-MALE .
t:NCT00000005 a tkg:Trial ; tkg:nctId "NCT00000005" .
"""

RECORDS = """
i:record-1 { i:record-1 tkg:overallStatus tkgc:status-COMPLETED ; tkg:condition i:ssc ; tkg:country i:france ;
    tkg:phase tkgc:phase-PHASE1 ; tkg:startYear 2001 ; tkg:nctId "NCT00000001" ; tkg:leadSponsor i:uio ;
    tkg:hasIntervention i:mmf ; tkg:briefTitle "First, as a page says" . }
"""


def codes() -> str:
    """The codes, with labels of their own."""
    lines = []
    for scheme, tokens in CODES.items():
        for token in tokens:
            words = token.replace("_", " ").capitalize()
            lines.append(
                f'tkgc:{scheme}-{token} a skos:Concept ; skos:notation "{token}" ; skos:prefLabel "{words}"@en .'
            )
    return "\n".join(lines)


def small_graph(*, union: bool = False) -> EmbeddedStore:
    """The five trials, the first of which a page describes as well.

    Args:
        union: what the page says stands in the default graph too, as on a store whose default graph is the union
            of all.
    """
    store = Store()
    store.load(PROLOGUE + codes() + TRIALS + RECORDS, format=RdfFormat.TRIG)
    if union:
        for quad in list(store):
            store.add(type(quad)(quad.subject, quad.predicate, quad.object))
    return EmbeddedStore(store, "five trials")
