"""Sentences of our own in the language of eligibility criteria, and the bounds they state."""

from __future__ import annotations

import pytest
from reading import bounds, quantities, read

CASES = {
    "comparators before the number": [
        ("FVC < 50% of predicted", ["fvc < 50 % percent-predicted"]),
        ("LVEF of at least 40%", ["lvef >= 40 %"]),
        ("BMI no more than 35 kg/m2", ["bmi <= 35 kg/m2"]),
        ("BMI must not exceed 35 kg/m2", ["bmi <= 35 kg/m2"]),
        ("hemoglobin greater than or equal to 9 g/dL", ["hemoglobin >= 9 g/dL"]),
        ("hemoglobin > or = 9 g/dL", ["hemoglobin >= 9 g/dL"]),
        ("serum potassium >/= 5.5 mmol/L", ["potassium >= 5.5 mmol/L"]),
        ("EASI score greater than or equal to (≥)16", ["easi >= 16"]),
        ("HbA1c above 10 %", ["hba1c > 10 %"]),
    ],
    "comparators after the number": [
        ("18 years of age or older", ["age >= 18 a"]),
        ("a serum potassium of 5.0 mmol/L or higher", ["potassium >= 5 mmol/L"]),
        ("Karnofsky score of 70 or more", ["karnofsky >= 70"]),
        ("Adults (18+)", ["age >= 18"]),
    ],
    "ranges": [
        ("BMI between 20 and 30 kg/m2", ["bmi >= 20 kg/m2", "bmi <= 30 kg/m2"]),
        ("HbA1c from 7.0 to 10.5%", ["hba1c >= 7 %", "hba1c <= 10.5 %"]),
        ("Age 18-65 years", ["age >= 18 a", "age <= 65 a"]),
        ("aged ≥ 12 to < 18 years", ["age >= 12 a", "age < 18 a"]),
        ("Age = 18 and = 70 years", ["age >= 18 a", "age <= 70 a"]),
        ("18 < age < 80 years", ["age > 18", "age < 80 a"]),
        ("BMI < 18 or > 35 kg/m2", ["bmi < 18 kg/m2", "bmi > 35 kg/m2"]),
    ],
    "ages": [
        ("Men and women, 40 to 79 years", ["age >= 40 a", "age <= 79 a"]),
        ("Patients under the age of 18", ["age < 18"]),
        ("over 21 years of age", ["age > 21 a"]),
        ("infants 6 to 12 months of age", ["age >= 6 mo", "age <= 12 mo"]),
        ("older than 20 years and not older than 40 years", ["age > 20 a", "age <= 40 a"]),
        ("If < 16 years of age at disease onset", ["age-at-onset < 16 a"]),
        ("surgery within 5 years before enrolment", []),
    ],
    "numbers in words": [
        ("Eighteen years or older", ["age >= 18 a"]),
        ("eighteen (18) years of age or older", ["age >= 18 a"]),
        ("Age sixty-five or older", ["age >= 65"]),
        ("age of at least twenty-one years", ["age >= 21 a"]),
        ("aged forty or above", ["age >= 40"]),
        ("between eighteen and sixty-five years of age", ["age >= 18 a", "age <= 65 a"]),
        ("aged eighteen to seventy-five years", ["age >= 18 a", "age <= 75 a"]),
    ],
    "numbers in parts": [
        ("creatinine <= 1 1/2 x ULN", ["creatinine <= 1.5 ULN"]),
        ("creatinine no more than 1½ times the upper limit of normal", ["creatinine <= 1.5 ULN"]),
        ("grade 1/2 neuropathy", ["ctcae-grade >= 1", "ctcae-grade <= 2"]),
        ("platelets >= 10^5/uL", ["platelets >= 100000 /uL"]),
        ("platelet count > 1.5 x 10^5 /mm3", ["platelets > 150000 /mm3"]),
        ("HIV RNA < 5 x10^4 copies/mL", ["hiv-rna < 50000 {copies}/mL"]),
        ("ANC >= 1.5 x 10^9/L", ["anc >= 1.5 10*9/L"]),
        ("gestational age of 36 6/7 weeks or more", ["gestational-age >= 36.857 wk"]),
        ("cancer of stage 2 , 3", ["cancer-stage >= 2", "cancer-stage <= 3"]),
        ("NYHA class I", ["nyha = 1"]),
        ("ASA I-III", ["asa >= 1", "asa <= 3"]),
        ("ALT of more than twice normal", ["alt > 2 normal"]),
    ],
    "comparisons after more than a number": [
        (
            "fasting glucose of 126 mg/dl (7.0 mmol/l) or higher",
            ["glucose-fasting >= 126 mg/dL", "glucose-fasting >= 7 mmol/L"],
        ),
        ("Child-Pugh class B or worse", ["child-pugh >= 2"]),
        ("Child-Pugh B or C", ["child-pugh >= 2", "child-pugh <= 3"]),
    ],
    "ages told in other ways": [
        ("ages of 7 and 75 years", ["age >= 7 a", "age <= 75 a"]),
        ("men and women aged between 18- and 65-years", ["age >= 18 a", "age <= 65 a"]),
        ("Individuals of both sexes from 18 years", ["age >= 18 a"]),
        ("aged =18 to =65 years", ["age >= 18 a", "age <= 65 a"]),
        ("18 years of age or older with more than 3 loose stools a day", ["age >= 18 a", "? > 3"]),
    ],
    "ages at which something began": [
        ("early onset of deafness (< 3 years of age)", ["age-at-onset < 3 a"]),
        ("onset of symptoms before age 18 years", ["age-at-onset < 18 a"]),
        ("epilepsy diagnosed before 5 years of age", ["age-at-diagnosis < 5 a"]),
        ("disease onset after 50 years of age", ["age-at-onset > 50 a"]),
        ("newly diagnosed patients aged 18-65 years", ["age >= 18 a", "age <= 65 a"]),
        ("a diagnosis of asthma and age ≥ 18 years", ["age >= 18 a"]),
    ],
    "ages in years and months": [
        ("16 years, 0 months - 25 years, 11 months", ["age >= 16 a", "age <= 25.917 a"]),
        ("Age 6 years 6 months to 11 years 11 months", ["age >= 6.5 a", "age <= 11.917 a"]),
        ("5 years, 6 months after surgery", []),
    ],
    "whose grade it is": [
        ("grade II-III knee pain by Kellgren and Lawrence", ["kellgren-lawrence >= 2", "kellgren-lawrence <= 3"]),
        ("modified Mallampati grade IV", ["mallampati = 4"]),
        ("ECOG performance status of grade 0 or 1", ["ecog >= 0", "ecog <= 1"]),
        ("ongoing toxicity > grade 1", ["ctcae-grade > 1"]),
        ("glioma (grade I, II, III)", ["who-tumor-grade >= 1", "who-tumor-grade <= 3"]),
        ("varicocele grade 2 or 3", ["? >= 2", "? <= 3"]),
        ("CKD stage 3b or higher", ["ckd-stage >= 3"]),
        ("stage III or IV", ["cancer-stage >= 3", "cancer-stage <= 4"]),
        ("hypertension of stage 2", ["? = 2"]),
    ],
    "what only explains": [
        ("pain of at least 4 on a scale of 0 to 10", ["? >= 4"]),
        ("VAS (0-100 mm) ≥ 40 mm", ["pain-nrs >= 40 mm"]),
        ("MMSE score ≥ 24 (range 0-30)", ["mmse >= 24"]),
        ("PEEP ≤ 8 cmH2O (1 cmH2O = 0.098 kPa)", ["peep <= 8 cm[H2O]"]),
        ("able to provide at least 10 mL of blood", ["? >= 10 mL"]),
    ],
    "what holds the quantity, and how many do": [
        ("T-score <= -2.5 on at least 1 site", ["t-score <= -2.5", "? >= 1"]),
        ("Kellgren-Lawrence grade 2 in at least one knee", ["kellgren-lawrence = 2"]),
        ("stage III periodontitis having at least two teeth with pockets", ["? = 3"]),
        ("systolic blood pressure above 140 mmHg on at least 2 visits", ["sbp > 140 mm[Hg]"]),
        ("HbA1c >= 7 % on at least two occasions", ["hba1c >= 7 %"]),
        ("ECOG performance status on screening at least 1", ["ecog >= 1"]),
        ("mRSS of at least 10 points", ["mrss >= 10 {points}"]),
    ],
    "pairs and signs": [
        ("blood pressure of 160/110 mmHg or more", ["sbp >= 160 mm[Hg]", "dbp >= 110 mm[Hg]"]),
        ("proteinuria > 1+", ["urine-protein-dipstick > 1"]),
        ("pain score of at least 4 in the last week", ["pain-nrs >= 4"]),
        ("waist circumference > 40 in for men", ["waist-circumference > 40 [in_i]"]),
        ("BMI between 23 kilogram per meter square (kg/m2) and 39 kg/m2", ["bmi >= 23 kg/m2", "bmi <= 39 kg/m2"]),
        ("older or equal to 18 and less or equal to 45 years old", ["age >= 18 a", "age <= 45 a"]),
        ("①FSH ≤ 10 mIU/mL;②1.5 < AMH < 4.0", ["fsh <= 10 m[IU]/mL", "amh > 1.5", "amh < 4"]),
    ],
    "durations": [
        ("disease duration within 6 years", ["disease-duration <= 6 a"]),
        ("disease duration of 2 years or less", ["disease-duration <= 2 a"]),
        ("life expectancy of more than 3 months", ["life-expectancy > 3 mo"]),
        ("a minimum life expectancy of 12 weeks", ["life-expectancy >= 12 wk"]),
        ("pregnant, 24 to 28 weeks of gestation", ["gestational-age >= 24 wk", "gestational-age <= 28 wk"]),
    ],
    "how numbers are printed": [
        ("life expectancy greater than three (3) months", ["life-expectancy > 3 mo"]),
        ("PHQ-9 of 10/27 or more", ["phq9 >= 10"]),
        ("MMSE above 24/30", ["mmse > 24"]),
        ("blood pressure > 140/90 mmHg", ["sbp > 140 mm[Hg]", "dbp > 90 mm[Hg]"]),
        ("creatinine clearance (CrCl), i.e. < 30 mL/min", ["creatinine-clearance < 30 mL/min"]),
        (
            "gestational age between 16 weeks 0 days and 23 weeks 6 days",
            ["gestational-age >= 16 wk", "gestational-age <= 23.857 wk"],
        ),
        ("platelets < 50,000/mm3", ["platelets < 50000 /mm3"]),
        ("creatinine > 1,5 mg/dL", ["creatinine > 1.5 mg/dL"]),
        ("creatinine > .8 mg/dL", ["creatinine > 0.8 mg/dL"]),
        ("ANC ≥ 1.5 x 10^9/L", ["anc >= 1.5 10*9/L"]),
        ("ANC ≥ 1.5×10\\^9/L", ["anc >= 1.5 10*9/L"]),
        ("ANC ≥ 1.5 * 109/L", ["anc >= 1.5 10*9/L"]),
        ("platelets > 100 109/L", ["platelets > 100 10*9/L"]),
        ("gestational age 36 0/7 weeks or more", ["gestational-age >= 36 wk"]),
    ],
    "units": [
        ("eGFR < 45 mL/min/1.73 m2", ["egfr < 45 mL/min/{1.73_m2}"]),
        ("eGFR < 45 mL/minute (min)/1.73 meter squared", ["egfr < 45 mL/min/{1.73_m2}"]),
        ("UACR > 30 mg/g.cr. and less than 3500 mg/g.cr.", ["uacr > 30 mg/g", "uacr < 3500 mg/g"]),
        ("fever ≥ 38.0 degree Celsius", ["body-temperature >= 38 Cel"]),
        ("viral load < 50 copies/mL", ["hiv-rna < 50 {copies}/mL"]),
    ],
    "classes, stages, grades and scores": [
        ("NYHA class II-IV", ["nyha >= 2", "nyha <= 4"]),
        ("NYHA class III or IV heart failure", ["nyha >= 3", "nyha <= 4"]),
        ("congestive heart failure NYHA class ≥ II", ["nyha >= 2"]),
        ("ECOG performance status 0, 1 or 2", ["ecog >= 0", "ecog <= 2"]),
        ("ASA physical status I, II", ["asa >= 1", "asa <= 2"]),
        ("ASA I - ASA III", ["asa >= 1", "asa <= 3"]),
        ("severe asthma (> GINA 2)", ["gina-step > 2"]),
        ("ECOG performance status 0,1 or 2", ["ecog >= 0", "ecog <= 2"]),
        ("severe chronic kidney disease grades 4 and 5", ["ckd-stage >= 4", "ckd-stage <= 5"]),
        ("Child-Pugh class B or C", ["child-pugh >= 2", "child-pugh <= 3"]),
        ("Karnofsky ≥70%", ["karnofsky >= 70 %"]),
        ("Performance status: 70-100% Karnofsky", ["karnofsky >= 70 %", "karnofsky <= 100 %"]),
    ],
    "limits of normal and shares": [
        ("ALT ≤ 2.5 x ULN", ["alt <= 2.5 ULN"]),
        ("ALT >=3 times the institutional upper limit of normal (ULN)", ["alt >= 3 ULN"]),
        ("creatinine above ULN", ["creatinine > 1 ULN"]),
        ("TSH below the lower limit of normal", ["tsh < 1 LLN"]),
        ("FEV1 % predicted > 40%", ["fev1 > 40 % percent-predicted"]),
        ("BMI ≥ 5th percentile", ["bmi >= 5 {percentile} percentile"]),
    ],
    "pairs and shared bounds": [
        ("blood pressure > 140/90 mmHg", ["sbp > 140 mm[Hg]", "dbp > 90 mm[Hg]"]),
        ("AST and ALT < 3 x ULN", ["ast < 3 ULN", "alt < 3 ULN"]),
        ("AST/ALT ≤ 5 x ULN", ["ast <= 5 ULN", "alt <= 5 ULN"]),
        (
            "FVC < 45% and/or DLCO (corrected for hemoglobin) < 30% predicted",
            ["fvc < 45 % percent-predicted", "dlco < 30 % percent-predicted"],
        ),
        ("FEV1 [forced expiratory volume in 1 second] / FVC < 70%", ["fev1-fvc-ratio < 70 %"]),
        ("fasting glucose < 126 mg/dL and 2 hour: 140 - 199 mg/dL",
         ["glucose-fasting < 126 mg/dL", "glucose-2h-ogtt >= 140 mg/dL", "glucose-2h-ogtt <= 199 mg/dL"]),
    ],
    "words right of the bound": [
        ("≥ 10% of BSA involvement", ["body-surface-area-affected >= 10 %"]),
        ("more than 350 lbs", ["body-weight > 350 [lb_av]"]),
    ],
    "no measurements": [
        ("methotrexate 25 mg per week", []),
        ("prednisone at a dose of more than 10 mg/day", []),
        ("at least 2 prior lines of chemotherapy", []),
        ("at least one of the following", []),
        ("pain on a 0 to 10 numeric scale", []),
        ("stroke within 6 months", []),
        ("COVID-19 infection, HTLV-1/2, 2nd degree block", []),
        ("type 2 diabetes treated in phase 3 at visit 2", []),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [pytest.param(sentence, expected, id=sentence[:40]) for group in CASES.values() for sentence, expected in group],
)
def test_a_sentence_states_its_bounds(sentence: str, expected: list[str]) -> None:
    """Each sentence states the bounds written beside it, operators as printed."""
    assert bounds(sentence) == expected


def test_an_unknown_quantity_keeps_its_words() -> None:
    """A quantity that the vocabulary does not hold is kept unnamed, with the words left of its operator."""
    (found,) = quantities("Wobbliness index > 12")
    assert found.quantity is None
    assert found.quantity_span is not None
    assert found.quantity_span.text == "Wobbliness index"


def test_sub_items_take_the_quantity_of_their_parent() -> None:
    """Bounds that begin a sub-item measure what the item above names."""
    text = "Inclusion Criteria:\n\n* Have a BMI\n\n  * ≥30.0 kg/m2, or\n  * ≥27.0 kg/m2 with comorbidity"
    assert bounds(text) == ["bmi >= 30 kg/m2", "bmi >= 27 kg/m2"]
    assert all(found.assumption for found in quantities(text))


def test_a_heading_gives_the_quantity_of_a_bare_bound() -> None:
    """A bound under a topic heading measures what the heading names."""
    assert bounds("Inclusion Criteria:\n\nLife expectancy:\n\n* At least 6 months") == ["life-expectancy >= 6 mo"]


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("ALT ≤ 5 x ULN if liver metastases are present", "if liver metastases are present"),
        ("hemoglobin ≥ 11 g/dL in females", "in females"),
        ("age at least 21 for residents of Puerto Rico", "for residents of Puerto Rico"),
        ("for Puerto Rico residents, you must be 21 years or older", "for Puerto Rico residents"),
        ("In case of liver metastases, ALT ≤ 5 x ULN", "In case of liver metastases"),
    ],
)
def test_a_conditional_bound_names_its_condition(sentence: str, condition: str) -> None:
    """The condition under which alone a bound holds is kept with its characters."""
    (found,) = quantities(sentence)
    assert found.applies_if is not None
    assert found.applies_if.text == condition


def test_a_value_is_converted_by_its_quantity() -> None:
    """Canonical values are in the unit of the quantity; a molar or affine conversion is its own."""
    (hba1c,) = quantities("HbA1c > 86 mmol/mol")
    assert hba1c.canonical_value == pytest.approx(10.02, abs=0.01)
    (months,) = quantities("aged 18 months or older")
    assert months.canonical_value == pytest.approx(1.5)


def test_a_missing_unit_is_an_assumption() -> None:
    """A value without a unit that is plausible in the quantity's own is read so, and says so."""
    (found,) = quantities("BMI > 40")
    assert found.unit is None
    assert found.canonical_value == 40
    assert found.assumption == "no unit is printed, read as kg/m2"


def test_a_negated_bound_is_told() -> None:
    """A bound that is said not to hold keeps its operator and is negated."""
    (found,) = quantities("No evidence of LVEF < 40%")
    assert (found.operator, found.negated) == ("lt", True)


def test_spans_hold_the_verbatim_characters() -> None:
    """Spans of value and quantity count characters of the escaped text."""
    text = "mRSS \\> 20 and ESR \\> 25 mm"
    for found in quantities(text):
        assert text[found.value_span.begin : found.value_span.end] == found.value_span.text
        assert text[found.span.begin : found.span.end] == found.span.text
    assert [found.span.text for found in quantities(text)] == ["mRSS \\> 20", "ESR \\> 25 mm"]


def test_a_text_without_a_vocabulary_is_still_split() -> None:
    """Items without numbers are kept as text that is not computed."""
    eligibility = read("Inclusion Criteria:\n\n* Written informed consent", None)
    assert [item.computability for item in eligibility.criteria] == ["none"]
