"""Values that only the graph can explain: concepts, codes, trials, places and enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.ask.bind import as_text, glimpse, term_text, to_iri
from kg.ask.meant import is_short, names_meant
from kg.ask.template import Parameter
from kg.errors import ParameterError, QuestionError, UsageError
from kg.names import ID, MEASUREMENT, PREFIXES, code_iri, fold_name, mesh_iri, trial_iri
from kg.ports import Store

__all__ = [
    "ASK_BY_WORDS",
    "KINDS",
    "called",
    "choices",
    "codes_of",
    "iri_of_page",
    "names_near",
    "refusal",
    "resolve",
    "select_texts",
    "similar",
    "trials_hold",
]

_PROLOGUE: Final = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("tkg", "tkgc", "rdf", "rdfs", "skos")
)
_MOST_LABELS: Final = 100_000
_MOST_NAMED: Final = 12
_LOOKED_AT: Final = 100
"""Trials whose keywords may tell what a short text stands for."""

_NAMED: Final = "rdfs:label"

ASK_BY_WORDS: Final = "ask search-trials with"
"""What else a refusal says to do where trials hold the words of a name; a page leads to its own search."""


class _Kind(NamedTuple):
    """A kind of concept: its classes (or schemes), how a trial or a constraint is linked to it, and what names it.

    Of a kind that MeSH has terms for, also how a trial is linked to what sponsors write, and to a term: a record
    without ids of terms names them alone.
    """

    noun: str
    classes: str
    link: str
    belongs: str = "rdf:type"
    names: str = _NAMED
    written: str = ""
    carried: str = ""


KINDS: Final = {
    "condition": _Kind(
        "condition",
        "tkg:Condition tkg:MeshConcept",
        "tkg:condition|tkg:conditionConcept|tkg:conditionAncestor",
        written="tkg:condition",
        carried="tkg:conditionConcept|(tkg:conditionMeshConceptTerm/^rdfs:label)",
    ),
    "intervention": _Kind(
        "intervention",
        "tkg:Intervention tkg:MeshConcept",
        "tkg:hasIntervention|tkg:interventionConcept|tkg:interventionAncestor",
        written="tkg:hasIntervention",
        carried="tkg:interventionConcept|(tkg:interventionMeshConceptTerm/^rdfs:label)",
    ),
    "organization": _Kind("sponsor", "tkg:Organization", "tkg:leadSponsor|tkg:collaborator"),
    "country": _Kind("country", "tkg:Country", "tkg:country"),
    "measurement": _Kind(
        "limit on a measurement",
        f"<{MEASUREMENT}>",
        "tkg:quantity",
        "skos:inScheme",
        "skos:prefLabel|skos:notation|skos:altLabel",
    ),
}
"""The kinds of concepts by the name of their scheme."""

_PAGE: Final = re.compile(r"(?:https?://[^/\s]+)?/?(condition|intervention)/([^/\s]+)\Z")
_PLACES: Final = "a tkg:Place ; tkg:cityName|tkg:stateName|tkg:countryName"


def resolve(store: Store, parameter: Parameter, value: object) -> tuple[NamedNode | Literal, ...]:
    """The terms of the graph that a value means.

    A concept may be its label (in any case; all concepts so labelled are meant), a MeSH id, an IRI or the address of
    its page; a measurement may also be its id or another name of it. A code may be its token, its label or its IRI. A
    trial may be its id or any address of its page. A place or a value of an enumeration may be written in any case.

    Args:
        store: the graph that is asked.
        parameter: of type code, concept, enumeration, place or trial.
        value: what was given for it.

    Raises:
        ParameterError: the graph holds nothing of that name; the message names what comes near.
        QuestionError: the parameter's scheme is unknown.
        QueryError: the graph could not be asked.
    """
    try:
        text = as_text(value).strip()
    except ValueError as error:
        raise ParameterError(f"parameter {parameter.name!r} is {glimpse(value)}: {error}") from None
    if not text or len(text) > 1000 or "\x00" in text or _is_broken(text):
        raise ParameterError(f"parameter {parameter.name!r} is 1 to 1,000 characters of text; {glimpse(text)} is not")
    if parameter.type == "trial":
        return (_trial(store, parameter, text),)
    if parameter.type == "code":
        return (_code(store, parameter, text),)
    if parameter.type == "concept":
        return _concept(store, parameter, text)
    if parameter.type == "place":
        return _places_called(store, text) or _values(store, parameter, text, _PLACES)
    return _values(store, parameter, text, term_text(NamedNode(to_iri(parameter.values or "") or "")))


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def select_texts(store: Store, query: str) -> list[tuple[str, ...]]:
    """Rows of a query of our own, each term as plain text."""
    rows = store.select(_PROLOGUE + query)
    return [tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in rows]


def refusal(parameter: Parameter, text: str, noun: str, near: Iterable[str]) -> ParameterError:
    """The error that the graph holds nothing of that name, with what comes near."""
    named = list(dict.fromkeys(near))[:_MOST_NAMED]
    hint = f"; did you mean {_listed(named)}?" if named else ""
    return ParameterError(f"parameter {parameter.name!r}: this graph has no {noun} {glimpse(text)}{hint}")


def _listed(names: list[str]) -> str:
    shown = [repr(name) for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def similar(text: str, names: Iterable[str]) -> list[str]:
    """The names most like a text, at most four."""
    by_lower = {name.lower(): name for name in names}
    return [by_lower[found] for found in get_close_matches(text.lower(), by_lower, n=4, cutoff=0.6)]


def _trial(store: Store, parameter: Parameter, text: str) -> NamedNode:
    try:
        iri = trial_iri(text)
    except UsageError as error:
        other = to_iri(text)
        if other is None:
            raise ParameterError(f"parameter {parameter.name!r}: {error}") from None
        iri = other
    node = NamedNode(iri)
    if not select_texts(
        store, f"SELECT ?class WHERE {{ {term_text(node)} a ?class . FILTER(?class = tkg:Trial) }} LIMIT 1"
    ):
        raise ParameterError(f"parameter {parameter.name!r}: this graph has no trial {glimpse(text)} ({iri})")
    return node


def _code(store: Store, parameter: Parameter, text: str) -> NamedNode:
    scheme = parameter.scheme or ""
    iri, wanted = to_iri(text), text.lower().replace(" ", "_")
    for token in dict.fromkeys((text, wanted.upper(), wanted)):
        code = to_iri(code_iri(scheme, token))
        if code and (token,) in select_texts(store, f"SELECT ?token {{ <{code}> skos:notation ?token }}"):
            return NamedNode(code)
    tokens = {}
    for code, token, label in codes_of(store, scheme, "skos:prefLabel|skos:altLabel"):
        tokens[token] = code
        names = (token.lower(), f"{scheme}-{token}".lower(), label.lower().replace(" ", "_"))
        if code == iri or wanted in names:
            return NamedNode(code)
    near = similar(wanted, tokens) or sorted(tokens)
    raise refusal(parameter, text, scheme.replace("-", " "), near)


def codes_of(store: Store, scheme: str, named: str = "skos:prefLabel") -> list[tuple[str, ...]]:
    """The codes of a scheme that the graph knows: IRI, token and words, by token, a row for each name.

    Args:
        store: the graph that is asked.
        scheme: its name, as `overall-status`.
        named: the property path that leads to the words.
    """
    beginning = term_text(Literal(code_iri(scheme, "")))
    rows = select_texts(
        store,
        "SELECT ?code ?notation ?label WHERE { ?code skos:notation ?notation "
        f"FILTER(STRSTARTS(STR(?code), {beginning})) OPTIONAL {{ ?code {named} ?label }} }} ORDER BY ?notation",
    )
    # Others are of a longer scheme, intervention-model where intervention is asked for.
    return [row for row in rows if row[0] == code_iri(scheme, row[1])]


def choices(store: Store, parameter: Parameter) -> tuple[str, ...]:
    """The values that a parameter of type code or enumeration may have in a graph, as they can be given.

    Args:
        store: the graph that is asked.
        parameter: a parameter; of another type it has no list of values.

    Raises:
        QueryError: the graph could not be asked.
    """
    if parameter.type == "code":
        return tuple(token for _, token, _ in codes_of(store, parameter.scheme or ""))
    if parameter.type == "enumeration":
        path = term_text(NamedNode(to_iri(parameter.values or "") or ""))
        rows = select_texts(store, f"SELECT DISTINCT ?value WHERE {{ ?thing {path} ?value }} ORDER BY ?value LIMIT 100")
        return tuple(value for (value,) in rows)
    return ()


def _concept(store: Store, parameter: Parameter, text: str) -> tuple[NamedNode, ...]:
    kind = KINDS.get(parameter.scheme or "")
    if kind is None:
        raise QuestionError(
            f"parameter {parameter.name!r} has scheme {parameter.scheme!r}; known are {', '.join(sorted(KINDS))}"
        )
    if iri := mesh_iri(text.upper()) or iri_of_page(text) or to_iri(text):
        node = NamedNode(iri)
        if select_texts(store, f"SELECT ?trial WHERE {{ ?trial {kind.link} {term_text(node)} }} LIMIT 1"):
            return (node,)
        raise refusal(parameter, text, kind.noun, ())
    if nodes := called(store, kind, text):
        return nodes
    said = str(refusal(parameter, text, kind.noun, names_near(store, kind, text)))
    by_words = _by_words(store, kind, fold_name(text))
    raise ParameterError(f"{said}{' ' if said.endswith('?') else '; '}{by_words}" if by_words else said)


def names_near(store: Store, kind: _Kind, text: str) -> list[str]:
    """The names of things that an unknown one means in other words, else those that hold it, else those like it.

    Args:
        store: the graph.
        kind: one of `KINDS`.
        text: the unknown name.

    Raises:
        QueryError: the graph could not be asked.
    """
    rows = select_texts(store, f"SELECT DISTINCT ?label WHERE {{ {_labelled(kind, 'true')} }} LIMIT {_MOST_LABELS}")
    labels = [label for (label,) in rows]
    meant = names_meant(text, labels, _keywords_with(store, text) if kind.written and is_short(text) else ())
    wanted = fold_name(text).lower()
    containing = sorted((label for label in labels if wanted in label.lower()), key=lambda label: (len(label), label))
    return [name for name in meant if called(store, kind, name)] or containing[:4] or similar(fold_name(text), labels)


def _keywords_with(store: Store, short: str) -> list[str]:
    """Keywords that have a short text in brackets; where words are indexed, of the trials that they fit best."""
    trials = ""
    if store.text:
        found = store.text.search(short, _LOOKED_AT).nct_ids
        trials = f"VALUES ?trial {{ {' '.join(term_text(NamedNode(trial_iri(nct_id))) for nct_id in found)} }} "
    in_brackets = term_text(Literal(f"({short.lower()})"))
    rows = select_texts(
        store,
        f"SELECT DISTINCT ?keyword WHERE {{ {trials}?trial tkg:keyword ?keyword "
        f"FILTER(CONTAINS(LCASE(STR(?keyword)), {in_brackets})) }} ORDER BY ?keyword LIMIT {_MOST_NAMED}",
    )
    return [keyword for (keyword,) in rows]


def _by_words(store: Store, kind: _Kind, text: str) -> str:
    """What else may be asked where trials hold the words of a name, for a kind of which trials write names."""
    hits = store.text.search(text, 1) if kind.written and store.text else None
    if hits is None or not hits.total or hits.how == "some words":
        return ""
    words = "these words" if hits.how == "all words" else hits.how
    return f'{trials_hold(hits.total)} {words}: {ASK_BY_WORDS} text="{text}"'


def trials_hold(number: int) -> str:
    """How many trials hold what is named next.

    >>> trials_hold(1), trials_hold(1200)
    ('1 trial holds', '1,200 trials hold')
    """
    return "1 trial holds" if number == 1 else f"{number:,} trials hold"


def iri_of_page(text: str) -> str | None:
    """The IRI of the thing that a page of the explorer is about, by its address; None where it is none.

    >>> iri_of_page("condition/D012595"), iri_of_page("http://127.0.0.1:8000/intervention/rituximab-1")
    ('http://id.nlm.nih.gov/mesh/D012595', 'https://w3id.org/trialkg/id/intervention/rituximab-1')
    """
    match = _PAGE.match(text)
    return match and (mesh_iri(match[2]) or to_iri(f"{ID}{match[1]}/{match[2]}"))


def called(store: Store, kind: _Kind, text: str) -> tuple[NamedNode, ...]:
    """What trials are linked to that has a name, in any case; nothing where the graph does not know the name.

    Args:
        store: the graph that is asked.
        kind: one of `KINDS`.
        text: the name.
    """
    label = term_text(Literal(fold_name(text)))
    rows: list[tuple[str, ...]] = []
    # A graph that kg built states names in small letters; in others, and for unknown names, all labels are compared.
    quick = _found(kind, text) if kind.names == _NAMED else _written(kind, text)
    for named in (quick, _labelled(kind, f"LCASE(STR(?label)) = LCASE({label})")):
        rows = rows or select_texts(
            store,
            f"SELECT DISTINCT ?node WHERE {{ {named} FILTER EXISTS {{ ?trial {kind.link} ?node }} }} ORDER BY ?node",
        )
    return tuple(NamedNode(node) for (node,) in rows)


def _found(kind: _Kind, text: str) -> str:
    name = term_text(Literal(fold_name(text).lower()))
    classes = ", ".join(kind.classes.split())
    # Before the name is looked up, a list of values would be joined with all that belongs to them.
    return f"?node tkg:lowerCaseName {name} ; {kind.belongs} ?class . FILTER(?class IN ({classes}))"


def _labelled(kind: _Kind, condition: str) -> str:
    return f"VALUES ?class {{ {kind.classes} }} ?node {kind.belongs} ?class ; {kind.names} ?label . FILTER({condition})"


def _written(kind: _Kind, text: str) -> str:
    name = fold_name(text)
    spelled = " ".join(term_text(Literal(word)) for word in dict.fromkeys((name, name.lower(), name.upper())))
    return f"VALUES ?label {{ {spelled} }} ?node {kind.names} ?label ; {kind.belongs} {kind.classes} ."


def _places_called(store: Store, text: str) -> tuple[Literal, ...]:
    """The names of cities, countries and states that a text means, in every spelling by case; states are few."""
    lower = term_text(Literal(fold_name(text).lower()))
    rows = select_texts(
        store,
        f"SELECT DISTINCT ?value WHERE {{ {{ ?thing tkg:lowerCaseName {lower} ; tkg:cityName ?value }} "
        f"UNION {{ ?thing tkg:lowerCaseName {lower} ; a ?class ; rdfs:label ?value FILTER(?class = tkg:Country) }} "
        f"UNION {{ {{ SELECT DISTINCT ?value WHERE {{ ?place a tkg:Place ; tkg:stateName ?value }} }} "
        f"FILTER(LCASE(STR(?value)) = {lower}) }} }} ORDER BY ?value",
    )
    return tuple(Literal(value) for (value,) in rows)


def _values(store: Store, parameter: Parameter, text: str, path: str) -> tuple[Literal, ...]:
    rows = select_texts(store, f"SELECT DISTINCT ?value WHERE {{ ?thing {path} ?value }} LIMIT {_MOST_LABELS}")
    wanted = fold_name(text).lower()
    values = [value for (value,) in rows]
    found = sorted(value for value in values if fold_name(value).lower() == wanted)
    if found:
        return tuple(Literal(value) for value in found)
    noun = "place" if parameter.type == "place" else parameter.name.replace("_", " ")
    near = similar(fold_name(text), values) or (sorted(values) if len(values) <= _MOST_NAMED else [])
    raise refusal(parameter, text, noun, near)
