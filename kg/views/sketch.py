"""A network in the making."""

from __future__ import annotations

from kg.views.network import Edge, Fact, Network, Node
from kg.views.statements import Statements

__all__ = ["Sketch"]


class Sketch:
    """Nodes and links of a picture about one node, gathered step by step.

    Args:
        said: the statements that the picture shows.
        center: the id of the node it is about.
    """

    def __init__(self, said: Statements, center: str) -> None:
        self.said = said
        self.center = center
        self._nodes: dict[str, Node] = {}
        self._edges: dict[Edge, None] = {}

    def add(self, node: Node) -> None:
        """Adds a node; one that is there already keeps its look and gains the facts."""
        known = self._nodes.get(node.id)
        if known:
            facts = tuple(dict.fromkeys((*known.facts, *node.facts)))
            node = Node(known.id, known.label, known.kind, facts, known.weight, known.folded)
        self._nodes[node.id] = node

    def link(self, source: str, predicate: str, target: str) -> None:
        """Adds a link."""
        self._edges[Edge(source, predicate, target)] = None

    def unlink(self, source: str, target: str) -> None:
        """Takes away all links from one node to another."""
        self._edges = {edge: None for edge in self._edges if (edge.source, edge.target) != (source, target)}

    def group(self, owner: str, title: str, count: int, name: str) -> str:
        """Adds a node that many of a kind hang on, folded, and gives its id."""
        node = f"{owner}#group/{name}"
        self.add(Node(node, f"{count} {title}", "Group", (Fact("holds", f"{count} {title}"),), folded=True))
        self.link(owner, title, node)
        return node

    def finished(self) -> Network:
        """The network; links to nodes that nothing was added for are left out."""
        edges = tuple(edge for edge in self._edges if edge.source in self._nodes and edge.target in self._nodes)
        return Network(tuple(self._nodes.values()), edges, self.center)
