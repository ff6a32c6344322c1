"""A graph of trials that ended, or should have, in the ways on which counts of results and delays go wrong."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store
from small_graph import PROLOGUE, codes

from kg.store.embedded import EmbeddedStore

FACTS = {
    1: 'tkg:primaryCompletionDate "2019-05"^^xsd:gYearMonth ; tkg:primaryCompletionDateType tkgc:date-type-ACTUAL ; '
    "tkg:primaryCompletionYear 2019 ; tkg:condition i:ssc , i:SSC ; tkg:isFdaRegulatedDrug true",
    2: 'tkg:primaryCompletionDate "2018-01-31"^^xsd:date ; tkg:primaryCompletionDateType tkgc:date-type-ACTUAL ; '
    'tkg:primaryCompletionYear 2018 ; tkg:certificationFirstSubmitDate "2018-06-01"^^xsd:date',
    3: 'tkg:primaryCompletionDate "2018-02-01"^^xsd:date ; tkg:primaryCompletionYear 2018 ; tkg:resultsWaived true',
    4: 'tkg:primaryCompletionDate "2018-03-01"^^xsd:date ; tkg:primaryCompletionYear 2018 ; tkg:hasResults true ; '
    "tkg:isFdaRegulatedDrug false ; tkg:isFdaRegulatedDevice false",
    5: 'tkg:completionDate "2017"^^xsd:gYear ; tkg:completionYear 2017 ; tkg:condition i:ssc ; tkg:hasResults false ; '
    "tkg:isFdaRegulatedDrug false ; tkg:isFdaRegulatedDevice false",
    6: 'tkg:primaryCompletionDate "2020-01-15"^^xsd:date ; tkg:primaryCompletionYear 2020',
    7: 'tkg:primaryCompletionDate "2020-01"^^xsd:gYearMonth ; tkg:primaryCompletionYear 2020',
    8: 'tkg:primaryCompletionDate "2019-01-01"^^xsd:date ; tkg:primaryCompletionYear 2019 ; '
    'tkg:estimatedResultsFirstSubmitDate "2020-12-30"^^xsd:date',
    9: "tkg:hasResults false",
}
"""What differs among nine completed trials, by their number."""

REACHED = """
t:NCT00000001 tkg:reachedCompletionDate "2019-05"^^xsd:gYearMonth .
t:NCT00000002 tkg:reachedCompletionDate "2018-01-31"^^xsd:date .
t:NCT00000003 tkg:reachedCompletionDate "2018-02-01"^^xsd:date .
t:NCT00000004 tkg:reachedCompletionDate "2018-03-01"^^xsd:date .
t:NCT00000005 tkg:reachedCompletionDate "2017"^^xsd:gYear .
t:NCT00000006 tkg:reachedCompletionDate "2020-01-15"^^xsd:date .
t:NCT00000007 tkg:reachedCompletionDate "2020-01"^^xsd:gYearMonth .
t:NCT00000008 tkg:reachedCompletionDate "2019-01-01"^^xsd:date .
t:NCT00000010 tkg:reachedCompletionDate "2016-01-01"^^xsd:date .
"""

OTHERS = """
t:NCT00000010 a tkg:Trial ; tkg:nctId "NCT00000010" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:overallStatus tkgc:status-WITHDRAWN ; tkg:primaryCompletionDate "2016-01-01"^^xsd:date ;
    tkg:registryDataDate "EXPORTED"^^xsd:date ; tkg:briefTitle "Never begun" ;
    tkg:whyStopped "Slow accrual; there were no new safety concerns." ; tkg:enrollmentCount 0 .
t:NCT00000011 a tkg:Trial ; tkg:nctId "NCT00000011" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:overallStatus tkgc:status-TERMINATED ; tkg:registryDataDate "EXPORTED"^^xsd:date ;
    tkg:phase tkgc:phase-PHASE1 , tkgc:phase-PHASE2 ; tkg:whyStopped "Toxicity, and the PI left the institution" .
t:NCT00000012 a tkg:Trial ; tkg:nctId "NCT00000012" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:overallStatus tkgc:status-SUSPENDED ; tkg:completionDate "2020-12"^^xsd:gYearMonth ;
    tkg:completionDateType tkgc:date-type-ESTIMATED ; tkg:registryDataDate "EXPORTED"^^xsd:date .
t:NCT00000013 a tkg:Trial ; tkg:nctId "NCT00000013" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:overallStatus tkgc:status-RECRUITING ; tkg:statusVerifiedDate "2020-01"^^xsd:gYearMonth ;
    tkg:registryDataDate "EXPORTED"^^xsd:date ; tkg:completionDate "2021-01"^^xsd:gYearMonth ;
    tkg:completionDateType tkgc:date-type-ESTIMATED ; tkg:condition i:ssc , i:SSC .
t:NCT00000014 a tkg:Trial ; tkg:nctId "NCT00000014" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ;
    tkg:overallStatus tkgc:status-RECRUITING ; tkg:statusVerifiedDate "2020-02-01"^^xsd:date ;
    tkg:registryDataDate "EXPORTED"^^xsd:date .
t:NCT00000015 a tkg:Trial ; tkg:nctId "NCT00000015" ; tkg:overallStatus tkgc:status-RECRUITING ;
    tkg:statusVerifiedDate "2019"^^xsd:gYear .
t:NCT00000016 a tkg:Trial ; tkg:nctId "NCT00000016" ; tkg:overallStatus tkgc:status-RECRUITING ;
    tkg:registryDataDate "EXPORTED"^^xsd:date .

t:NCT00000001 tkg:primaryOutcome <https://clinicaltrials.gov/study/NCT00000001#outcome-primary-1> ,
    <https://clinicaltrials.gov/study/NCT00000001#outcome-primary-2> .
<https://clinicaltrials.gov/study/NCT00000001#outcome-primary-1> rdfs:label "Forced vital capacity" ;
    tkg:timeFrame "12 months" .
<https://clinicaltrials.gov/study/NCT00000001#outcome-primary-2> rdfs:label "Forced Vital Capacity" ;
    tkg:timeFrame "24 Months" .
t:NCT00000005 tkg:primaryOutcome <https://clinicaltrials.gov/study/NCT00000005#outcome-primary-1> ,
    <https://clinicaltrials.gov/study/NCT00000005#outcome-primary-2> .
<https://clinicaltrials.gov/study/NCT00000005#outcome-primary-1> rdfs:label "FORCED VITAL CAPACITY" ;
    tkg:timeFrame "24 months" .
<https://clinicaltrials.gov/study/NCT00000005#outcome-primary-2> rdfs:label "Death" .

t:NCT00000001 tkg:sex tkgc:sex-FEMALE ; tkg:isGenderBased true ; tkg:genderDescription "Women by their own account" .
t:NCT00000002 tkg:sex tkgc:sex-ALL ; tkg:isGenderBased false .

t:NCT00000001 tkg:arm <https://clinicaltrials.gov/study/NCT00000001#arm-1> ,
    <https://clinicaltrials.gov/study/NCT00000001#arm-2> ;
    tkg:intervention <https://clinicaltrials.gov/study/NCT00000001#intervention-1> ,
        <https://clinicaltrials.gov/study/NCT00000001#intervention-2> ;
    tkg:masking tkgc:masking-DOUBLE ; tkg:whoMasked tkgc:who-masked-PARTICIPANT , tkgc:who-masked-INVESTIGATOR ;
    tkg:startDateOnOrAfter "2017-11-01"^^xsd:date ; tkg:completionDateOnOrAfter "2019-05-01"^^xsd:date ;
    tkg:site <https://clinicaltrials.gov/study/NCT00000001#site-1> ; tkg:enrollmentCount 40 .
<https://clinicaltrials.gov/study/NCT00000001#arm-1> tkg:armType tkgc:arm-type-EXPERIMENTAL .
<https://clinicaltrials.gov/study/NCT00000001#arm-2> tkg:armType tkgc:arm-type-PLACEBO_COMPARATOR .
<https://clinicaltrials.gov/study/NCT00000001#intervention-1> rdfs:label "Shampoo" .
<https://clinicaltrials.gov/study/NCT00000001#intervention-2> rdfs:label "Placebo tablet" .
t:NCT00000002 tkg:masking tkgc:masking-NONE .
t:NCT00000003 tkg:masking tkgc:masking-DOUBLE .
t:NCT00000004 tkg:masking tkgc:masking-SINGLE ; tkg:whoMasked tkgc:who-masked-OUTCOMES_ASSESSOR .
tkgc:masking-DOUBLE skos:notation "DOUBLE" ; skos:prefLabel "Double"@en .
tkgc:masking-NONE skos:notation "NONE" ; skos:prefLabel "None"@en .
tkgc:masking-SINGLE skos:notation "SINGLE" ; skos:prefLabel "Single"@en .

t:NCT00000004 tkg:flowPeriod <https://clinicaltrials.gov/study/NCT00000004#flow-period-1> ;
    tkg:seriousEvent <https://clinicaltrials.gov/study/NCT00000004#serious-event-1> ;
    tkg:otherEvent <https://clinicaltrials.gov/study/NCT00000004#other-event-1> ;
    tkg:outcomeMeasure <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1> rdfs:label "Year 1" ;
    tkg:milestone <https://clinicaltrials.gov/study/NCT00000004#flow-period-1-milestone-1> ;
    tkg:dropout <https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1-milestone-1> rdfs:label "STARTED" ;
    tkg:flowCount <https://clinicaltrials.gov/study/NCT00000004#flow-period-1-milestone-1-count-1> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1-milestone-1-count-1> tkg:participants 20.0 ;
    tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#flow-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1> rdfs:label "Death" ;
    tkg:flowCount <https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1-count-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1-count-2> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1-count-1> tkg:participants 0.0 ;
    tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#flow-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#flow-period-1-dropout-1-count-2> tkg:participants 2.0 ;
    tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#flow-group-2> .
<https://clinicaltrials.gov/study/NCT00000004#flow-group-1> rdfs:label "One" .
<https://clinicaltrials.gov/study/NCT00000004#flow-group-2> rdfs:label "Two" .
<https://clinicaltrials.gov/study/NCT00000004#serious-event-1> a tkg:AdverseEvent ; rdfs:label "Viral pneumonia" ;
    tkg:eventCount <https://clinicaltrials.gov/study/NCT00000004#serious-event-1-count-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#serious-event-1-count-2> .
<https://clinicaltrials.gov/study/NCT00000004#serious-event-1-count-1> tkg:participantsAffected 0 ;
    tkg:participantsAtRisk 20 ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#event-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#serious-event-1-count-2> tkg:participantsAffected 3 ;
    tkg:participantsAtRisk 21 ; tkg:groupId "EG007" .
<https://clinicaltrials.gov/study/NCT00000004#other-event-1> a tkg:AdverseEvent ; rdfs:label "Pneumonia" ;
    tkg:eventCount <https://clinicaltrials.gov/study/NCT00000004#other-event-1-count-1> .
<https://clinicaltrials.gov/study/NCT00000004#other-event-1-count-1> tkg:participantsAffected 1 ;
    tkg:participantsAtRisk 20 ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#event-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#event-group-1> rdfs:label "One" .

<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1> rdfs:label "Cough" ;
    tkg:outcomeMeasureType tkgc:outcome-measure-type-PRIMARY ;
    tkg:measurement <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-1-1-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-2-1-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-10-1-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-10-1-2> ;
    tkg:denominator <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-denominator-1-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-class-2-denominator-1-1> ,
        <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-denominator-2-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-1-1-1> tkg:measuredValue 5.0 ;
    tkg:classTitle "Month 1" ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-2-1-1> tkg:measuredValueAsPrinted "NA" ;
    tkg:classTitle "Month 2" ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-10-1-1> tkg:measuredValue 7.0 ;
    tkg:classTitle "Month 10" ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-value-10-1-2> tkg:measuredValue 8.0 ;
    tkg:classTitle "Month 10" ; tkg:groupId "OG009" .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> rdfs:label "One" .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-denominator-1-1> tkg:denominatorCount 20.0 ;
    tkg:units "Participants" ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-denominator-2-1> tkg:denominatorCount 40.0 ;
    tkg:units "Eyes" ; tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .
<https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-class-2-denominator-1-1> tkg:denominatorCount 18.0 ;
    tkg:units "Participants" ; tkg:classTitle "Month 2" ;
    tkg:inGroup <https://clinicaltrials.gov/study/NCT00000004#outcome-measure-1-group-1> .

i:ssc a tkg:Condition ; rdfs:label "Systemic sclerosis" .
i:SSC a tkg:Condition ; rdfs:label "Systemic Sclerosis" .
i:novo a tkg:Organization ; rdfs:label "Novo" .
"""

RECORDS = """
i:record-1 { i:record-1 tkg:hasResults true ; tkg:primaryCompletionDate "2001-01-01"^^xsd:date ; tkg:sex tkgc:sex-MALE ;
    tkg:overallStatus tkgc:status-RECRUITING ; tkg:statusVerifiedDate "2001-01-01"^^xsd:date ; tkg:nctId "NCT00000001" ;
    tkg:whyStopped "A page says so" ; tkg:studyType tkgc:study-type-INTERVENTIONAL ; tkg:condition i:ssc ;
    tkg:primaryOutcome <https://clinicaltrials.gov/study/NCT00000001#outcome-primary-1> . }
"""


def ended_graph(*, union: bool = False, exported: str = "2021-01-15") -> EmbeddedStore:
    """Nine completed trials and seven others, the first of which a page describes as well.

    Args:
        exported: the day of the registry's data of all records.
        union: what the page says stands in the default graph too, as on a store whose default graph is the union
            of all.
    """
    completed = "\n".join(
        f't:NCT0000000{number} a tkg:Trial ; tkg:nctId "NCT0000000{number}" ; '
        'tkg:registryDataDate "EXPORTED"^^xsd:date ; '
        f"tkg:studyType tkgc:study-type-INTERVENTIONAL ; tkg:overallStatus tkgc:status-COMPLETED ; "
        f"tkg:leadSponsor i:novo ; {facts} ."
        for number, facts in FACTS.items()
    )
    store = Store()
    text = (PROLOGUE + codes() + completed + REACHED + OTHERS + RECORDS).replace("EXPORTED", exported)
    store.load(text, format=RdfFormat.TRIG)
    if union:
        for quad in list(store):
            store.add(type(quad)(quad.subject, quad.predicate, quad.object))
    return EmbeddedStore(store, "ended trials")
