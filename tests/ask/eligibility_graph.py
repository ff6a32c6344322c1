"""A graph of four trials whose criteria hold the cases on which answers on eligibility go wrong."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store
from small_graph import PROLOGUE, codes

from kg.names import TKG
from kg.rdf.summary import plain_words
from kg.store.embedded import EmbeddedStore

PREFIXES = "".join(
    f"@prefix {short}: <https://clinicaltrials.gov/study/NCT0000000{number}#> .\n"
    for number, short in enumerate("abcd", 1)
)

MEASUREMENTS = """
tkgm:fvc skos:inScheme tkgm: ; skos:notation "fvc" ; skos:prefLabel "Forced vital capacity"@en ;
    skos:altLabel "%FVC"@en ; tkg:canonicalUnit "%" .
tkgm:hba1c skos:inScheme tkgm: ; skos:notation "hba1c" ; skos:prefLabel "Hemoglobin A1c"@en ; tkg:canonicalUnit "%" .
tkgm:alt skos:inScheme tkgm: ; skos:notation "alt" ; skos:prefLabel "Alanine aminotransferase"@en .
tkgm:age skos:inScheme tkgm: ; skos:notation "age" ; skos:prefLabel "Age"@en ; tkg:canonicalUnit "a" .
tkgm:ecog skos:inScheme tkgm: ; skos:notation "ecog" ; skos:prefLabel "ECOG"@en .
tkgm:karnofsky skos:inScheme tkgm: ; skos:notation "karnofsky" ; skos:prefLabel "Karnofsky"@en .
mesh:D012595 a tkg:MeshConcept ; rdfs:label "Scleroderma, Systemic" ; tkg:lowerCaseName "scleroderma, systemic" .
mesh:D011471 a tkg:MeshConcept ; rdfs:label "Prostatic Neoplasms" ; tkg:lowerCaseName "prostatic neoplasms" .
mesh:D009369 a tkg:MeshConcept ; rdfs:label "Neoplasms" ; tkg:lowerCaseName "neoplasms" .
mesh:D011471 skos:broader mesh:D009369 .
i:rtx a tkg:Intervention ; rdfs:label "Rituximab" .
"""

FIRST = """
t:NCT00000001 a tkg:Trial ; tkg:nctId "NCT00000001" ; tkg:briefTitle "First" ; tkg:conditionConcept mesh:D012595 ;
    tkg:condition i:ssc , i:SSC ; tkg:overallStatus tkgc:status-RECRUITING ; tkg:phase tkgc:phase-PHASE2 ;
    tkg:minimumAgeYears 18.0 ; tkg:maximumAgeYears 70.0 ; tkg:sex tkgc:sex-ALL ;
    tkg:criterion a:criterion-i1 , a:criterion-i2 , a:criterion-e1 , a:criterion-e1-1 , a:criterion-e2 ,
        a:criterion-e3 ;
    tkg:constraint a:constraint-field-minimum-age , a:constraint-i1-1 , a:constraint-i1-2 , a:constraint-i2-1 ,
        a:constraint-e1-1-1 , a:constraint-e1-1-2 , a:constraint-e2-1 , a:constraint-e2-2 , a:uncomputed-e2-1 ,
        a:constraint-e3-1 , a:constraint-e3-2 .
i:ssc rdfs:label "Systemic sclerosis" . i:SSC rdfs:label "Systemic Sclerosis" .
a:constraint-field-minimum-age a tkg:QuantityConstraint ; tkg:quantity tkgm:age ; tkg:operator tkgc:operator-ge ;
    tkg:value 18.0 ; tkg:unit "a" ; tkg:canonicalValue 18.0 ; tkg:effect tkgc:effect-requires ; tkg:text "18 Years" .

a:criterion-i1 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 1 ; tkg:depth 0 ;
    tkg:beginIndex 20 ; tkg:endIndex 60 ; tkg:text "HbA1c 53-86 mmol/mol" ;
    tkg:computability tkgc:computability-full ; tkg:expression a:expression-i1 .
a:expression-i1 a tkg:AllOf ; tkg:member a:constraint-i1-1 , a:constraint-i1-2 .
a:constraint-i1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:hba1c ; tkg:operator tkgc:operator-ge ; tkg:value 53.0 ;
    tkg:unit "mmol/mol" ; tkg:canonicalValue 7.00044 ; tkg:effect tkgc:effect-requires ;
    tkg:text "HbA1c 53-86 mmol/mol" ; tkg:beginIndex 20 ; tkg:endIndex 40 ; tkg:inCriterion a:criterion-i1 .
a:constraint-i1-2 a tkg:QuantityConstraint ; tkg:quantity tkgm:hba1c ; tkg:operator tkgc:operator-le ; tkg:value 86.0 ;
    tkg:unit "mmol/mol" ; tkg:canonicalValue 10.01928 ; tkg:effect tkgc:effect-requires ;
    tkg:text "HbA1c 53-86 mmol/mol" ; tkg:beginIndex 20 ; tkg:endIndex 40 ; tkg:inCriterion a:criterion-i1 .
a:criterion-i2 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 2 ; tkg:depth 0 ; tkg:beginIndex 70 ;
    tkg:endIndex 99 ; tkg:text "No history of prostate cancer" ; tkg:computability tkgc:computability-full ;
    tkg:expression a:constraint-i2-1 .
a:constraint-i2-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-condition ; tkg:concept mesh:D011471 ; tkg:negated true ;
    tkg:effect tkgc:effect-requires ; tkg:text "prostate cancer" ; tkg:beginIndex 84 ; tkg:endIndex 99 ;
    tkg:inCriterion a:criterion-i2 .

a:criterion-e1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 120 ;
    tkg:endIndex 131 ; tkg:text "Weak lungs:" ; tkg:computability tkgc:computability-full ;
    tkg:expression a:expression-e1 .
a:expression-e1 a tkg:AnyOf ; tkg:member a:expression-e1-1 .
a:criterion-e1-1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 2 ; tkg:depth 1 ; tkg:beginIndex 145 ;
    tkg:endIndex 182 ; tkg:text "FVC < 45% predicted and ALT > 3 x ULN" ; tkg:parent a:criterion-e1 ;
    tkg:computability tkgc:computability-full ; tkg:expression a:expression-e1-1 .
a:expression-e1-1 a tkg:AllOf ; tkg:member a:constraint-e1-1-1 , a:constraint-e1-1-2 .
a:constraint-e1-1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:fvc ; tkg:operator tkgc:operator-lt ; tkg:value 45.0 ;
    tkg:unit "%" ; tkg:reference tkgc:reference-percent-predicted ; tkg:canonicalValue 45.0 ;
    tkg:effect tkgc:effect-contributes ; tkg:text "FVC < 45% predicted" ; tkg:beginIndex 145 ; tkg:endIndex 164 ;
    tkg:inCriterion a:criterion-e1-1 .
a:constraint-e1-1-2 a tkg:QuantityConstraint ; tkg:quantity tkgm:alt ; tkg:operator tkgc:operator-gt ; tkg:value 3.0 ;
    tkg:reference tkgc:reference-ULN ; tkg:effect tkgc:effect-contributes ; tkg:text "ALT > 3 x ULN" ;
    tkg:beginIndex 169 ; tkg:endIndex 182 ; tkg:inCriterion a:criterion-e1-1 .
a:criterion-e2 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 3 ; tkg:depth 0 ; tkg:beginIndex 200 ;
    tkg:endIndex 262 ; tkg:text "Pregnant or nursing women, or anybody else who should not join" ;
    tkg:computability tkgc:computability-partial ; tkg:expression a:expression-e2 .
a:expression-e2 a tkg:AnyOf ; tkg:member a:constraint-e2-1 , a:constraint-e2-2 , a:uncomputed-e2-1 .
a:constraint-e2-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-state ; tkg:effect tkgc:effect-forbids ;
    tkg:text "Pregnant" ; tkg:beginIndex 200 ; tkg:endIndex 208 ; tkg:inCriterion a:criterion-e2 .
a:constraint-e2-2 a tkg:ConceptConstraint ; tkg:role tkgc:role-state ; tkg:effect tkgc:effect-forbids ;
    tkg:text "nursing" ; tkg:beginIndex 212 ; tkg:endIndex 219 ; tkg:inCriterion a:criterion-e2 .
a:uncomputed-e2-1 a tkg:UncomputedConstraint ; tkg:kind tkgc:uncomputed-free-text ; tkg:effect tkgc:effect-forbids ;
    tkg:text "anybody else who should not join" ; tkg:beginIndex 230 ; tkg:endIndex 260 ;
    tkg:inCriterion a:criterion-e2 .
a:criterion-e3 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 4 ; tkg:depth 0 ; tkg:beginIndex 270 ;
    tkg:endIndex 327 ; tkg:text "Rituximab within 4 weeks, biologics other than etanercept" ;
    tkg:computability tkgc:computability-full ; tkg:expression a:expression-e3 .
a:constraint-e3-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-treatment ; tkg:concept i:rtx ; tkg:window a:time-1 ;
    tkg:effect tkgc:effect-forbids ; tkg:text "Rituximab" ; tkg:beginIndex 270 ; tkg:endIndex 279 ;
    tkg:inCriterion a:criterion-e3 .
a:time-1 a tkg:TemporalWindow ; tkg:relation tkgc:window-relation-before ; tkg:operator tkgc:operator-le ;
    tkg:value 4.0 ; tkg:unit "wk" ; tkg:anchor "screening" ; tkg:text "within 4 weeks" .
a:constraint-e3-2 a tkg:ConceptConstraint ; tkg:role tkgc:role-treatment ; tkg:effect tkgc:effect-contributes ;
    tkg:isException true ; tkg:text "etanercept" ; tkg:beginIndex 310 ; tkg:endIndex 320 ;
    tkg:inCriterion a:criterion-e3 .
"""

OTHERS = """
t:NCT00000002 a tkg:Trial ; tkg:nctId "NCT00000002" ; tkg:briefTitle "Second" ;
    tkg:overallStatus tkgc:status-COMPLETED ;
    tkg:maximumAgeYears 17.0 ; tkg:criterion b:criterion-i1 , b:criterion-e1 , b:criterion-e2 , b:criterion-u1 ;
    tkg:constraint b:constraint-i1-1 , b:constraint-i1-2 , b:constraint-i1-3 , b:constraint-e1-1 , b:constraint-e2-1 ,
        b:constraint-e2-2 , b:constraint-u1-1 ; tkg:discrepancy b:discrepancy-1 , b:discrepancy-2 , b:discrepancy-3 ,
        b:discrepancy-4 .
b:criterion-i1 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 0 ;
    tkg:endIndex 40 ; tkg:text "FVC at least 50 %, or ECOG 0-1 with Karnofsky above 60" .
b:constraint-i1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:fvc ; tkg:operator tkgc:operator-ge ; tkg:value 50.0 ;
    tkg:unit "%" ; tkg:canonicalValue 50.0 ; tkg:effect tkgc:effect-requires ; tkg:text "FVC at least 50 %" ;
    tkg:beginIndex 0 ; tkg:inCriterion b:criterion-i1 .
b:constraint-i1-2 a tkg:QuantityConstraint ; tkg:quantity tkgm:ecog ; tkg:operator tkgc:operator-le ; tkg:value 1.0 ;
    tkg:canonicalValue 1.0 ; tkg:effect tkgc:effect-contributes ; tkg:text "ECOG 0-1" ; tkg:beginIndex 20 ;
    tkg:inCriterion b:criterion-i1 .
b:constraint-i1-3 a tkg:QuantityConstraint ; tkg:quantity tkgm:karnofsky ; tkg:operator tkgc:operator-gt ;
    tkg:value 60.0 ; tkg:unit "%" ; tkg:effect tkgc:effect-requires ; tkg:text "Karnofsky above 60" ;
    tkg:beginIndex 30 ; tkg:inCriterion b:criterion-i1 .
b:criterion-e1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 50 ;
    tkg:endIndex 60 ; tkg:text "Not using contraception" .
b:constraint-e1-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-state ; tkg:negated true ;
    tkg:effect tkgc:effect-forbids ; tkg:text "contraception" ; tkg:beginIndex 53 ; tkg:inCriterion b:criterion-e1 .
b:criterion-e2 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 2 ; tkg:depth 0 ; tkg:beginIndex 70 ;
    tkg:endIndex 90 ; tkg:text "ECOG of 3 or more; cancer of the prostate, Prostate Cancers" .
b:constraint-e2-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:ecog ; tkg:operator tkgc:operator-ge ; tkg:value 3.0 ;
    tkg:canonicalValue 3.0 ; tkg:effect tkgc:effect-forbids ; tkg:text "ECOG of 3 or more" ; tkg:beginIndex 70 ;
    tkg:inCriterion b:criterion-e2 .
b:constraint-e2-2 a tkg:ConceptConstraint ; tkg:role tkgc:role-condition ; tkg:effect tkgc:effect-forbids ;
    tkg:text "Prostate Cancers" ; tkg:beginIndex 80 ; tkg:inCriterion b:criterion-e2 .
b:criterion-u1 a tkg:Criterion ; tkg:section tkgc:section-unknown ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 100 ;
    tkg:endIndex 120 ; tkg:text "HbA1c of 8" .
b:constraint-u1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:hba1c ; tkg:operator tkgc:operator-eq ; tkg:value 8.0 ;
    tkg:canonicalValue 8.0 ; tkg:effect tkgc:effect-contributes ; tkg:text "HbA1c of 8" ; tkg:beginIndex 100 ;
    tkg:inCriterion b:criterion-u1 .
b:discrepancy-1 a tkg:Discrepancy ; tkg:discrepancyKind tkgc:discrepancy-kind-text-against-field ;
    tkg:discrepantProperty tkg:minimumAge ; tkg:aboutClaim b:claim-1 ; tkg:statedValue b:stated-1 , b:stated-2 .
b:stated-1 a tkg:StatedValue ; tkg:valueInWords "the summary: 65 years" ; tkg:statedIn i:record-2 .
b:stated-2 a tkg:StatedValue ; tkg:valueInWords "the criteria: 18 years" ; tkg:statedIn i:record-2 .
b:claim-1 a tkg:Claim ; tkg:text "ages 65 to 74" .
b:discrepancy-3 a tkg:Discrepancy ; tkg:discrepancyKind tkgc:discrepancy-kind-text-against-field ;
    tkg:discrepantProperty tkg:maximumAge ; tkg:aboutCriterion b:criterion-u1 ;
    tkg:statedValue b:stated-4 , b:stated-5 .
b:stated-4 a tkg:StatedValue ; tkg:valueInWords "the criteria: 75 years" ; tkg:statedIn i:record-2 .
b:stated-5 a tkg:StatedValue ; tkg:valueInWords "the record's field: no limit" ; tkg:statedIn i:record-2 .
b:discrepancy-2 a tkg:Discrepancy ; tkg:discrepancyKind tkgc:discrepancy-kind-between-sources ;
    tkg:discrepantProperty tkg:phase ; tkg:statedValue b:stated-3 .
b:stated-3 a tkg:StatedValue ; tkg:valueInWords "Phase 1" ; tkg:statedIn i:record-2 .
b:discrepancy-4 a tkg:Discrepancy ; tkg:discrepancyKind tkgc:discrepancy-kind-between-sources ;
    tkg:discrepantProperty tkg:maximumAge ; tkg:statedValue b:stated-6 , b:stated-7 .
b:stated-6 a tkg:StatedValue ; tkg:valueInWords "17 Years" ; tkg:statedIn i:record-3 .
b:stated-7 a tkg:StatedValue ; tkg:valueInWords "70 Years" .
i:record-3 tkg:source i:portal . i:portal rdfs:label "A portal" .

t:NCT00000003 a tkg:Trial ; tkg:nctId "NCT00000003" ; tkg:overallStatus tkgc:status-RECRUITING ;
    tkg:criterion c:criterion-i1 , c:criterion-e1 , c:criterion-e2 ;
    tkg:constraint c:constraint-i1-1 , c:constraint-e1-1 , c:constraint-e2-1 .
c:criterion-i1 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 0 ;
    tkg:endIndex 9 ; tkg:text "Older than 18; biologics stopped for 2 months" .
c:constraint-i1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:age ; tkg:operator tkgc:operator-gt ; tkg:value 18.0 ;
    tkg:canonicalValue 18.0 ; tkg:effect tkgc:effect-requires ; tkg:text "Older than 18" ; tkg:beginIndex 0 ;
    tkg:inCriterion c:criterion-i1 .
c:criterion-e1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 20 ;
    tkg:endIndex 29 ; tkg:text "75 or older" .
c:constraint-e1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:age ; tkg:operator tkgc:operator-ge ; tkg:value 75.0 ;
    tkg:canonicalValue 75.0 ; tkg:effect tkgc:effect-forbids ; tkg:text "75 or older" ; tkg:beginIndex 20 ;
    tkg:inCriterion c:criterion-e1 .
c:criterion-e2 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:order 2 ; tkg:depth 0 ; tkg:beginIndex 40 ;
    tkg:endIndex 49 ; tkg:text "Disease" .
c:constraint-e2-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-condition ; tkg:effect tkgc:effect-forbids ;
    tkg:text "Disease" ; tkg:beginIndex 40 ; tkg:inCriterion c:criterion-e2 .

t:NCT00000004 a tkg:Trial ; tkg:nctId "NCT00000004" ; tkg:overallStatus tkgc:status-RECRUITING ;
    tkg:criterion d:criterion-i1 , d:criterion-i2 , d:criterion-i3 ;
    tkg:constraint d:constraint-i1-1 , d:constraint-i2-1 , d:constraint-i3-1 , d:constraint-i3-2 .
d:criterion-i1 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 1 ; tkg:depth 0 ; tkg:beginIndex 0 ;
    tkg:endIndex 9 ; tkg:text "Younger than 30" ; tkg:cohortGroup "Children" .
d:constraint-i1-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:age ; tkg:operator tkgc:operator-lt ; tkg:value 30.0 ;
    tkg:canonicalValue 30.0 ; tkg:effect tkgc:effect-requires ; tkg:text "Younger than 30" ; tkg:beginIndex 0 ;
    tkg:inCriterion d:criterion-i1 .
d:criterion-i2 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 2 ; tkg:depth 0 ; tkg:beginIndex 10 ;
    tkg:endIndex 19 ; tkg:text "Under 40 when first ill" .
d:constraint-i2-1 a tkg:QuantityConstraint ; tkg:quantity tkgm:age ; tkg:operator tkgc:operator-lt ; tkg:value 40.0 ;
    tkg:canonicalValue 40.0 ; tkg:effect tkgc:effect-requires ; tkg:text "Under 40" ; tkg:window d:time-1 ;
    tkg:beginIndex 10 ; tkg:inCriterion d:criterion-i2 .
d:time-1 a tkg:TemporalWindow ; tkg:relation tkgc:window-relation-during ; tkg:text "when first ill" .
d:criterion-i3 a tkg:Criterion ; tkg:section tkgc:section-inclusion ; tkg:order 3 ; tkg:depth 0 ; tkg:beginIndex 20 ;
    tkg:endIndex 29 ; tkg:text "Prior biologic, stopped for 2 months; stable methotrexate" .
d:constraint-i3-1 a tkg:ConceptConstraint ; tkg:role tkgc:role-treatment ; tkg:effect tkgc:effect-requires ;
    tkg:text "biologics" ; tkg:window d:time-2 ; tkg:beginIndex 20 ; tkg:inCriterion d:criterion-i3 .
d:time-2 a tkg:TemporalWindow ; tkg:relation tkgc:window-relation-after ; tkg:operator tkgc:operator-ge ;
    tkg:value 2.0 ; tkg:unit "mo" ; tkg:text "for 2 months" .
d:constraint-i3-2 a tkg:ConceptConstraint ; tkg:role tkgc:role-treatment ; tkg:effect tkgc:effect-requires ;
    tkg:text "methotrexate" ; tkg:window d:time-3 ; tkg:beginIndex 25 ; tkg:inCriterion d:criterion-i3 .
d:time-3 a tkg:TemporalWindow ; tkg:relation tkgc:window-relation-for ; tkg:value 8.0 ; tkg:unit "wk" ;
    tkg:text "stable for 8 weeks" .
"""

SUMMARIES = """
t:NCT00000001 tkg:mayExclude tkgm:fvc , tkgm:alt ; tkg:excludes i:rtx ; tkg:excludesWords "pregnant" , "nursing" .
t:NCT00000002 tkg:excludes tkgm:ecog ; tkg:excludesWords "prostate cancers" .
t:NCT00000003 tkg:excludes tkgm:age ; tkg:excludesWords "disease" ;
    tkg:criteriaMinimumAgeYears 18.0 ; tkg:criteriaMinimumAgeIsExclusive true ; tkg:minimumAgeSetBy c:constraint-i1-1 ;
    tkg:criteriaMaximumAgeYears 75.0 ; tkg:criteriaMaximumAgeIsExclusive true ; tkg:maximumAgeSetBy c:constraint-e1-1 .
t:NCT00000001 tkg:reproductiveCriterion a:criterion-e2 .
t:NCT00000002 tkg:reproductiveCriterion b:criterion-e1 ;
    tkg:performanceStatusRange b:performance-status-ecog , b:performance-status-ecog-alternative ,
        b:performance-status-karnofsky .
b:performance-status-ecog a tkg:PerformanceStatusRange ; tkg:scale tkgm:ecog ; tkg:isBar true ; tkg:highestScore 2.0 ;
    tkg:rangeSetBy b:constraint-e2-1 .
b:performance-status-ecog-alternative a tkg:PerformanceStatusRange ; tkg:scale tkgm:ecog ; tkg:isBar false ;
    tkg:highestScore 1.0 ; tkg:rangeSetBy b:constraint-i1-2 .
b:performance-status-karnofsky a tkg:PerformanceStatusRange ; tkg:scale tkgm:karnofsky ; tkg:isBar true ;
    tkg:lowestScore 70.0 ; tkg:rangeSetBy b:constraint-i1-3 .
a:time-1 tkg:lengthInDays 28.0 . d:time-2 tkg:lengthInDays 60.875 . d:time-3 tkg:lengthInDays 56.0 .
"""

RECORDS = """
i:record-1 { i:record-1 tkg:constraint a:constraint-e2-1 ; tkg:minimumAgeYears 99.0 ; tkg:nctId "NCT00000001" . }
"""


def eligibility_graph(*, union: bool = False) -> EmbeddedStore:
    """The four trials, the first of which a page describes as well.

    Args:
        union: what the page says stands in the default graph too.
    """
    store = Store()
    parts = (PROLOGUE, PREFIXES, codes(), MEASUREMENTS, FIRST, OTHERS, SUMMARIES, RECORDS)
    store.load("".join(parts), format=RdfFormat.TRIG)
    for quad in list(store.quads_for_pattern(None, NamedNode(f"{TKG}role"), None)):
        (text,) = store.quads_for_pattern(quad.subject, NamedNode(f"{TKG}text"), None)
        words = Literal(plain_words(text.object.value))
        store.add(Quad(quad.subject, NamedNode(f"{TKG}words"), words, quad.graph_name))
    if union:
        for quad in list(store):
            store.add(type(quad)(quad.subject, quad.predicate, quad.object))
    return EmbeddedStore(store, "four trials")
