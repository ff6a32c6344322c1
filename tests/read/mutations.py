"""Damages a page in the ways that copying, saving, translating and cutting do."""

from __future__ import annotations

import random
from collections.abc import Callable

from kg.read.page import Site

_ITALIAN = {
    "status and phase": "Stato e fase",
    "conditions": "Condizioni",
    "treatments": "Trattamenti",
    "study type": "Tipo di studio",
    "funder types": "Tipi di finanziatori",
    "identifiers": "Identificativi",
    "details and patient eligibility": "Dettagli e idoneità del paziente",
    "about": "Informazioni",
    "full description": "Descrizione completa",
    "enrollment": "Iscrizione",
    "sex": "Sesso",
    "ages": "Età",
    "volunteers": "Volontari",
    "inclusion criteria": "Criteri di inclusione",
    "exclusion criteria": "Criteri di esclusione",
    "trial design": "Disegno dello studio",
    "primary purpose": "Scopo principale",
    "allocation": "Assegnazione",
    "interventional model": "Modello di intervento",
    "masking": "Mascheramento",
    "trial contacts and locations": "Contatti e sedi",
    "trial information": "Informazioni sullo studio",
    "keywords": "Parole chiave",
    "clinconnect summary": "Riassunto",
    "gender": "Genere",
    "eligibility criteria": "Criteri di ammissione",
    "locations": "Sedi",
    "patients applied": "Pazienti candidati",
    "trial officials": "Responsabili",
    "timeline": "Cronologia",
    "similar trials": "Studi simili",
}

Mutation = Callable[[random.Random, list[str], Site], list[str]]


def _drop(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    gone = set(chance.sample(range(len(lines)), chance.randint(1, max(1, len(lines) // 5))))
    return [line for index, line in enumerate(lines) if index not in gone]


def _double(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    twice = set(chance.sample(range(len(lines)), chance.randint(1, max(1, len(lines) // 5))))
    return [copy for index, line in enumerate(lines) for copy in [line] * (1 + (index in twice))]


def _swap(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    lines = list(lines)
    for _ in range(chance.randint(1, 10)):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return lines


def _shuffle(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    return chance.sample(lines, len(lines))


def _reorder_sections(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if site.heading(line.strip()):
            blocks.append([])
        blocks[-1].append(line)
    return [line for block in [blocks[0], *chance.sample(blocks[1:], len(blocks) - 1)] for line in block]


def _translate(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    share = chance.choice((0.1, 0.5, 1.0))
    return [
        _ITALIAN.get(line.strip().casefold(), line) if chance.random() < share and site.heading(line.strip()) else line
        for line in lines
    ]


def _drop_headings(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    return [line for line in lines if not site.heading(line.strip()) or chance.random() > 0.3]


def _cut(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    text = "\n".join(lines)
    begin = chance.choice((0, 0, chance.randrange(len(text) // 3)))
    return text[begin : chance.randrange(begin + 1, len(text) + 1)].split("\n")


def _insert(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    index = chance.randrange(len(lines))
    return [*lines[:index], "", "Brand new section", "", "Something nobody knows.", "", *lines[index:]]


def _squeeze(chance: random.Random, lines: list[str], site: Site) -> list[str]:
    return [line for line in lines if line.strip()]


MUTATIONS: tuple[Mutation, ...] = (
    _drop,
    _double,
    _swap,
    _shuffle,
    _reorder_sections,
    _translate,
    _drop_headings,
    _cut,
    _insert,
    _squeeze,
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1")


def mutated(seed: int, text: str, site: Site) -> tuple[str, str]:
    """The `seed`th damaged copy of a page, and how it is to be encoded."""
    chance = random.Random(seed)
    lines = text.split("\n")
    for mutation in chance.sample(MUTATIONS, chance.choice((1, 1, 1, 2, 3))):
        lines = mutation(chance, lines, site) or [""]
    return "\n".join(lines), chance.choice(ENCODINGS) if seed % 3 == 0 else "utf-8"


def mutation_names(seed: int) -> list[str]:
    """The mutations of the `seed`th copy, for messages."""
    chance = random.Random(seed)
    return [mutation.__name__.strip("_") for mutation in chance.sample(MUTATIONS, chance.choice((1, 1, 1, 2, 3)))]
