"""A network as one HTML file that needs nothing else: no server, no network, no writing rights.

pyvis holds the network and lends the copy of vis-network that its wheel carries; template, script and styles are
ours. All text of the data reaches the file escaped, and the policy in its head lets nothing run but our script.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from kg.errors import TrialkgError
from kg.names import BASE, ID, MESH, TRIAL
from kg.views.layout import MOST_MOVING, SIZE, dominated, positions
from kg.views.network import MOST_NODES, Edge, Fact, Network, Node, cut
from kg.views.style import COLOURS, SHAPES, Style, named_before, styles
from kg.views.words import address, class_in_words, clip, count_of, date_in_words, visible

__all__ = ["asset", "environment", "page", "policy", "preload", "vis_network"]

_SCRIPTS: Final = (
    "graph_state.js",
    "graph_trees.js",
    "graph_labels.js",
    "graph_canvas.js",
    "graph_panel.js",
    "graph_picture.js",
    "graph_controls.js",
)
_LONGEST_LABEL: Final = 120
_LONGEST_LINK: Final = 60
_TEXT_LIMITS: Final = ((1_500, 60), (400, 40), (160, 20), (100, 12), (80, 8), (60, 5), (50, 3), (50, 0))
"""Characters of a fact and facts of a node: the first pair is taken with which the page is small enough."""
_MOST_BYTES: Final = 1_400_000


class _Row(NamedTuple):
    """A node as the table shows it; links are ready as HTML, as many rows share one."""

    key: str
    label: str
    facts: tuple[Fact, ...]
    outgoing: list[tuple[str, list[str]]]
    incoming: list[tuple[str, list[str]]]


class _Kind(NamedTuple):
    """A class as the legend and the table show it."""

    name: str
    title: str
    style: Style
    path: str
    rows: list[_Row]


def page(
    network: Network,
    title: str,
    subtitle: str = "",
    footer: Iterable[str] = (),
    limit: int = MOST_NODES,
    *,
    name: str = "",
) -> str:
    """The page of a network.

    Args:
        network: what to draw; it is cut where it has more nodes than `limit`.
        title: the heading.
        subtitle: one line below the heading.
        footer: sentences on sources, dates and rights.
        limit: how many nodes are drawn at most.
        name: what a saved picture is called, without its ending; made of the title where empty.

    Returns:
        One HTML document; the same network gives the same text.

    >>> from kg.views.network import Edge, Node
    >>> pair = Network((Node("urn:a", "A <b>", "Trial"), Node("urn:c", "C", "Site")), (Edge("urn:a", "site", "urn:c"),))
    >>> html = page(pair, "Two nodes")
    >>> "A &lt;b&gt;" in html, "A <b>" in html
    (True, False)
    """
    whole = cut(network, limit)
    model = _model(whole, _keys(whole.nodes))
    text = ""
    for longest, most in _TEXT_LIMITS:
        text = _rendered(_shortened(whole, longest, most), model, title, subtitle, footer, name)
        if len(text.encode("utf-8", "replace")) <= _MOST_BYTES:
            break
    return text


def _rendered(network: Network, model: _Model, title: str, subtitle: str, footer: Iterable[str], name: str) -> str:
    kinds = _kinds(network, model.keys)
    script = "\n".join(asset(name) for name in _SCRIPTS)
    script = f'(() => {{\n"use strict";\n{script}\n}})();'
    drawing = vis_network()
    style = asset("graph.css") + _palette(kinds)
    return str(
        environment()
        .get_template("graph.html")
        .render(
            title=visible(title),
            subtitle=visible(subtitle),
            footer=[visible(sentence) for sentence in footer],
            network=network,
            kinds=kinds,
            notes=_notes(network),
            data={"name": name, **_data(network, model, kinds)},
            script=script,
            drawing=drawing,
            style=style,
            policy=policy(scripts=[drawing, script], styles=[style]),
        )
    )


def preload() -> None:
    """Loads what the first page would wait for: the libraries that model and place a network, and all files."""
    import igraph  # type: ignore[import-untyped]  # noqa: F401 - loaded for those that come after
    import pyvis.network  # type: ignore[import-untyped]  # noqa: F401

    vis_network()
    for name in (*_SCRIPTS, "graph.css"):
        asset(name)
    environment().get_template("graph.html")


@cache
def asset(name: str) -> str:
    """The text of one of our style sheets or scripts."""
    return files("kg.views").joinpath("assets", name).read_text("utf-8")


@cache
def vis_network() -> str:
    """The text of the vis-network library that pyvis carries, the newest where it carries several."""
    spec = find_spec("pyvis")
    folders = spec.submodule_search_locations if spec else None
    found = sorted(Path(next(iter(folders or ["."]))).glob("lib/vis-*/vis-network.min.js"))
    if not found:
        raise TrialkgError("the installed pyvis holds no vis-network.min.js: install pyvis 0.3.2")
    return found[-1].read_text("utf-8").replace("</script", "<\\/script")


@cache
def environment() -> Any:
    """The Jinja environment of all pages: everything is escaped, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("kg.views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False, "separators": (",", ":")}
    made.filters.update(visible=visible, count_of=count_of, date=date_in_words)
    return made


def policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """A content security policy that lets run and apply nothing but the texts given.

    >>> policy(styles=["a{}"])[:41]
    "default-src 'none'; style-src 'sha256-X1R"
    """
    rules = ["default-src 'none'"]
    for rule, texts in (("script-src", scripts), ("style-src", styles)):
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        if hashes:
            rules.append(" ".join([rule, *(f"'sha256-{one}'" for one in hashes)]))
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _link(key: str, label: str) -> str:
    from markupsafe import Markup, escape

    return Markup(f'<a href="#{escape(quote(key, safe="/:@!$()*+,;=~-._"))}">{escape(label)}</a>')


def _keys(nodes: Iterable[Node]) -> dict[str, str]:
    """A short name for each node that lasts as long as its IRI, for links into the page."""
    keys = {}
    for node in nodes:
        key = node.id
        for namespace, prefix in ((TRIAL, ""), (ID, ""), (MESH, "mesh/"), (BASE, "")):
            if key.startswith(namespace):
                key = prefix + key[len(namespace) :]
                break
        keys[node.id] = "".join(
            "_" if character.isspace() else character for character in visible(key.replace("#", "/"))
        )
    return keys


def _shortened(network: Network, longest: int, most: int) -> Network:
    cut_short = False
    dropped = 0

    def short(text: str) -> str:
        nonlocal cut_short
        if len(text) > longest:
            cut_short = True
            text = text[: longest - 1].rstrip() + "…"
        return visible(text)

    nodes = []
    for node in network.nodes:
        dropped += max(len(node.facts) - most, 0)
        facts = tuple(
            Fact(short(fact.predicate), short(fact.value), fact.link, short(fact.words) if fact.words else None)
            for fact in node.facts[:most]
        )
        label = clip(visible(node.label[:1000]), _LONGEST_LABEL) or "(no name)"
        nodes.append(replace(node, label=label, facts=facts))
    words = {said: clip(visible(said), _LONGEST_LINK) for said in {edge.predicate for edge in network.edges}}
    edges = tuple(Edge(source, words[said], target, weight) for source, said, target, weight in network.edges)
    notes = list(network.notes)
    if cut_short:
        notes.append(f"Texts longer than {longest:,} characters are shortened.")
    if dropped:
        rule = f"Of each node the first {count_of(most, 'fact')} are shown" if most else "No facts are shown"
        notes.append(f"{rule}; {count_of(dropped, 'further fact is', 'further facts are')} left out.")
    return replace(network, nodes=tuple(nodes), edges=edges, notes=tuple(notes))


def _kinds(network: Network, keys: Mapping[str, str]) -> list[_Kind]:
    chosen = styles(node.kind for node in network.nodes)
    links = {node.id: _link(keys[node.id], clip(node.label, _LONGEST_LINK)) for node in network.nodes}
    outgoing: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    incoming: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for edge in network.edges:
        outgoing[edge.source][edge.predicate].append(links[edge.target])
        incoming[edge.target][edge.predicate].append(links[edge.source])
    rows: dict[str, list[_Row]] = defaultdict(list)
    for node in network.nodes:
        facts = tuple(fact._replace(link=address(fact.link) if fact.link else None) for fact in node.facts)
        row = _Row(keys[node.id], node.label, facts, [*outgoing[node.id].items()], [*incoming[node.id].items()])
        rows[node.kind].append(row)
    titles = dict(network.classes)
    first = {node.kind: -1 for node in network.nodes if node.id == network.center}
    first |= {kind: place for place, kind in enumerate(titles)}
    order = sorted(rows, key=lambda kind: (first.get(kind, len(first)), kind == "Group", class_in_words(kind)))
    return [
        _Kind(
            kind,
            clip(visible(titles.get(kind) or class_in_words(kind)), _LONGEST_LINK),
            chosen[kind],
            SHAPES[chosen[kind].shape],
            rows[kind],
        )
        for kind in order
    ]


def _notes(network: Network) -> list[str]:
    notes = list(network.notes)
    if network.left_out:
        kinds = ", ".join(f"{number:,} {class_in_words(kind)}" for kind, number in network.left_out.kinds)
        whole = len(network.nodes) + network.left_out.total
        left = [f"{count_of(network.left_out.total, 'node')} of {whole:,} ({kinds})"] if kinds else []
        if network.left_out.links:
            left.append(count_of(network.left_out.links, "link"))
        notes.insert(0, f"Left out: {' and '.join(left)}; {network.left_out.rule}.")
    return [visible(note) for note in notes]


def _palette(kinds: Iterable[_Kind]) -> str:
    light, dark = [], []
    for place, kind in enumerate(kinds):
        colour = COLOURS[kind.style.colour]
        light.append(f".k{place}{{--fill:{colour.light};--rim:{colour.light_edge}}}")
        dark.append(f"{{}} .k{place}{{--fill:{colour.dark};--rim:{colour.dark_edge}}}".replace("{}", "{theme}", 1))
    automatic = "".join(rule.replace("{theme}", ":root:not([data-theme=light])") for rule in dark)
    chosen = "".join(rule.replace("{theme}", ":root[data-theme=dark]") for rule in dark)
    return (
        f"\n{''.join(light)}\n@media screen and (prefers-color-scheme:dark){{{automatic}}}\n@media screen{{{chosen}}}\n"
    )


class _Model(NamedTuple):
    """The network as pyvis models it, which does not depend on how much text the page shows."""

    keys: dict[str, str]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    root: int | None
    folded: list[int]


def _model(network: Network, keys: dict[str, str]) -> _Model:
    """Places and links; directed, or pyvis would drop a second link between two nodes."""
    from pyvis.edge import Edge as Line  # type: ignore[import-untyped]
    from pyvis.network import Network as Drawing

    neighbours = network.neighbours()
    index = {node.id: place for place, node in enumerate(network.nodes)}
    root = next((node for node in (network.center, network.about) if node in index), None)
    root = root or max(neighbours, key=lambda node: len(neighbours[node]), default=None)
    folded = [node.id for node in network.nodes if node.folded]
    hidden = {other for node in folded for other in dominated(neighbours, str(root), node)}
    placed = positions(network, hidden)
    drawing = Drawing(directed=True)
    for node in network.nodes:
        x, y = placed[node.id]
        drawing.add_node(index[node.id], x=x, y=y, weight=node.weight, key=keys[node.id])
    pairs: Counter[frozenset[str]] = Counter()
    for edge in network.edges:
        pair = frozenset((edge.source, edge.target))
        ends = index[edge.source], index[edge.target]
        line = Line(*ends, True, says=edge.predicate, parallel=pairs[pair], weight=edge.weight)
        drawing.edges.append(line.options)  # add_edge would go through all nodes for each
        pairs[pair] += 1
    nodes = [{name: node[name] for name in ("id", "x", "y", "weight", "key")} for node in drawing.nodes]
    edges = [{name: edge[name] for name in ("from", "to", "says", "parallel", "weight")} for edge in drawing.edges]
    return _Model(keys, nodes, edges, index.get(str(root)), [index[node] for node in folded])


def _data(network: Network, model: _Model, kinds: list[_Kind]) -> dict[str, Any]:
    place_of = {kind.name: place for place, kind in enumerate(kinds)}
    return {
        "nodes": [
            {**entry, "label": node.label, "group": place_of[node.kind]}
            for entry, node in zip(model.nodes, network.nodes, strict=True)
        ],
        "edges": [{**entry, "says": edge.predicate} for entry, edge in zip(model.edges, network.edges, strict=True)],
        "kinds": [
            {
                "name": kind.title,
                "path": kind.path,
                "size": kind.style.size,
                "colour": COLOURS[kind.style.colour],
                "rank": named_before(kind.name),
                "holds": kind.name == "Group",
            }
            for kind in kinds
        ],
        "root": model.root,
        "centered": any(node.id == network.center for node in network.nodes),
        "folded": model.folded,
        "size": SIZE,
        "isTree": network.is_tree,
        "mutual": bool(network.classes),
        "mostMoving": MOST_MOVING,
    }
