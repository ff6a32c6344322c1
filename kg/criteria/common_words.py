"""Words of the language at large: they end a phrase and are never the name of a condition or a treatment."""

from __future__ import annotations

from kg.criteria.lexer import word_set

_GRAMMAR = word_set(
    "denies denied denying free lack absent a an the this that these those such any all both either neither each"
    " every some no not none nor never without of in on at for to by with from into onto upon about above below under"
    " over between among within during through throughout before after since until till ago per via against towards"
    " toward around near across along despite regarding concerning including excluding except unless if whether when"
    " whenever where while because although though but and or as than then so thus hence therefore however also too"
    " only just even still yet already again who whom whose which what how why i we you he she it they them him her"
    " his its their our your my us me one's is are was were be been being am has have had having do does did done"
    " doing can could may might must shall should will would need needs needed ought cannot can't don't isn't aren't"
    " hasn't haven't there here same own other others another else more most less least fewer few many much several"
    " enough very quite rather up down out off back further once twice ever always often sometimes usually e g ie eg"
    " etc vs versus i.e e.g yes s and/or due based according prior previous next last past following subsequent"
)
_VERBS = word_set(
    "receive receives received receiving take takes took taken taking use uses used using undergo undergoes"
    " underwent undergone undergoing require requires required requiring show shows showed shown showing give gives"
    " given giving get gets got make makes made making become becomes became think believe know knows known consider"
    " considers considered define defines defined include includes included involve involves involved participate"
    " participates participated participating enroll enrolled enrol enrolling sign signs signed signing provide"
    " provides provided providing understand understands understanding understood agree agrees agreed agreeing comply"
    " complying complete completes completed completing follow follows followed experience experiences experienced"
    " experiencing present presents presented presenting develop develops developed developing suffer suffers"
    " suffered suffering admit admitted diagnose diagnosed diagnosing treat treated treating plan plans planned"
    " planning expect expects expected schedule scheduled attend attending visit visits donate donated donating"
    " exceed exceeds exceeding indicate indicates indicating indicated increase increases increasing decrease"
    " decreases decreasing affect affects affecting affected interfere interferes interfering prevent prevents"
    " preventing preclude precludes precluding impair impairs limit limits limiting confirm confirms confirming"
    " determine determines determined determining assess assesses assessed assessing measure measures measured"
    " measuring evaluate evaluated evaluating perform performs performed performing discontinue discontinued stop"
    " stopped start started begin began continue continued remain remains remained maintain maintained meet meets"
    " meeting met fulfill fulfills fulfilled fulfilling contribute result results resulting lead leads leading cause"
    " causes caused allow allows allowed permit permits ensure obtain obtained obtaining compromise compromises"
    " compromising put puts place places placed placing pose poses posing confound confounding influence influences"
    " mimic seek seeking sought want wish wishes wishing desire refuse refused refusing speak speaks speaking read"
    " reads reading write writes writing live lives living work works working go goes going come comes coming return"
    " returns returning tolerate tolerated swallow administer administered prescribe prescribed like occur occurs"
    " occurred occurring exist exists existing reside resides residing warrant warrants demonstrate demonstrates"
    " demonstrated demonstrating achieve achieved fail failed failing respond responded responding attempt attempted"
    " abstain refrain practice practicing consent consenting respect corresponds believed deemed judged thought felt"
    " exclude excludes exclusively treats having associated related secondary proven approved carried cared"
)
_NOUNS = word_set(
    "patient patients subject subjects participant participants person persons people individual individuals"
    " volunteer volunteers candidate candidates recipient recipients donor donors user users case cases group groups"
    " cohort cohorts arm arms part parts population investigator investigators physician physicians doctor doctors"
    " clinician sponsor site sites center centers centre centres hospital hospitals clinic clinics department unit"
    " units office home study studies trial trials protocol research criteria criterion inclusion exclusion"
    " enrollment enrolment entry randomization randomisation eligibility baseline day days week weeks month months"
    " year years hour hours minute minutes time times period periods date dates duration interval moment point onset"
    " course start end beginning visit visits appointment follow-up followup use usage presence absence evidence"
    " history histories diagnosis diagnoses documentation opinion judgment judgement discretion reason reasons"
    " purpose purposes basis risk risks factor factors chance possibility likelihood need necessity indication"
    " indications status state form forms type types kind kinds class classes category categories number numbers"
    " amount amounts dose doses dosage dosages level range limit limits upper lower value values result results"
    " finding findings data information report reports record records definition guidelines guideline manifestation"
    " manifestations feature features area areas region body ability inability willingness unwillingness availability"
    " access opportunity interest member members family relative relatives parent parents guardian guardians"
    " representative staff language english spanish french german russian score cause causes change changes"
    " difference combination association comparison relation relationship response outcome outcomes effect effects"
    " benefit benefits safety efficacy quality aspect aspects example examples exception exceptions addition order"
    " place view regard respect accordance line lines side sides set list table appendix section note question"
    " questions answer answers plan plans schedule program programme activity activities job work school college"
    " university education country city institution organisation organization institute life death sample samples"
    " specimen specimens tissue fluid material materials source exposure eye eyes knee knees hip shoulder hand hands"
    " foot feet leg legs limb limbs teeth tooth skin heart liver kidney kidneys lung lungs brain breast blood bone"
    " bones stage phase grade setting settings manner way method methods means technique techniques approach degree"
    " extent severity term terms rule rules"
)
_ADVERBS = word_set(
    "approximately about nearly almost roughly currently previously recently prior immediately directly specifically"
    " especially particularly primarily mainly mostly usually generally solely together alone instead otherwise"
    " greater less lower higher older younger equal least inclusive respectively respective"
)
# Organs are names of nothing by themselves, yet part of the name they stand before ('kidney disease').
ORGANS = word_set(
    "eye knee hip shoulder arm hand foot leg limb tooth skin heart liver kidney lung brain breast blood bone stage"
    " body family tissue"
)
PLAIN_WORDS = (_GRAMMAR | _VERBS | _NOUNS | _ADVERBS) - ORGANS
QUALIFIER_ENDINGS = ("ed", "ly", "ing", "able", "ible")
MODIFIER_ENDINGS = ("eal", "tic", "iac", "lar")
# These point to something said elsewhere and name nothing where they stand alone.
GENERAL_WORDS = word_set(
    "treatment treatments therapy drug drugs medication condition conditions symptom symptoms signs procedure"
    " procedures product products device test tests level levels injection event events screening examination"
    " intervention interventions disease diseases disorder disorders illness illnesses count counts"
)
# After a condition these name what is concerned with it.
OTHER_HEADS = word_set(
    "association associations center centers centre centres clinic clinics collaboration committee consortium"
    " department education federation foundation guideline guidelines institute management mimic network networks"
    " prevention questionnaires registries registry season society specialist specialists study studies"
    " trial trials"
)
# These name a condition together with what is of it alone: an involvement is one of an organ.
BARE_HEADS = word_set(
    "involvement involvements complication complications abnormality abnormalities impairment impairments problem"
    " problems comorbidity comorbidities manifestation manifestations damage dysfunction dysfunctions"
)
