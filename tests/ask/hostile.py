"""Texts that break out of careless queries, and what a query is made of apart from its terms."""

from __future__ import annotations

from typing import Any

from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, Variable

HOSTILE = [
    *"\"'\\{}#?$<>();.,|^`@&%\n\r\t ",
    '"', '""', '"""', "'''", '\\"', '\\\\"', "\\", "\\\\", "\\\\\\", '" } #', '") } SELECT * { ?s ?p ?o } #',
    '" . ?s ?p ?o . #', "} UNION { ?s ?p ?o }", "')) || (true", "#@param text", "a\n#@param limit", "abc\n}\nLIMIT 1",
    "\\u0022", "\\\\u0022", "\\\\\\u0022", "\\U00000022", "\\u005c\\u0022", "\\u000a}", "\\x22", "\\n", "\\t\\r",
    "\\u00750022", "\\\\U00000022 . ?a ?b ?c", "u0022", "\\uD800", "\\u", "\\U", "?text", "?node", "$text", "abc",
    "x\ty", "x\r\ny", "x\u2028y", "x\u2029y", "x\u0085y", "x\u00a0y", "\ufeffx", "x\u202ey", "\u200b", "é", "e\u0301",
    "漢字", "😀", "\U0010ffff", "\ufffe", "\x01", "\x1b[31m", "\x7f", "\x0b\x0c", "%22", "%0A", "&quot;", "<!--", "-->",
    "<http://example.org/>", "<script>alert(1)</script>", "SERVICE <http://example.org/> { ?s ?p ?o }", "LOAD <a:b>",
    "; DROP ALL", "INSERT DATA { <a:a> <a:b> 1 }", "1 OR 1=1", "' OR '1'='1", "{{7*7}}", "${jndi:ldap://x}", "%s %d",
    "{0}", "{text}", "\\1", "\\g<0>", "$1", "^^<http://www.w3.org/2001/XMLSchema#integer>", '"^^xsd:integer', '"@en',
    "@en", "_:b", "ex:a", "a" * 9_000, '"' * 3_000, "\\" * 3_000, "{" * 3_000, "/*", "*/", "--", "//", "VALUES ?x {",
    "UNDEF", "true", "1e9", "NULL", "^.*$", "(?i)", "[", "]", "(a+)+$",
]  # fmt: skip


def shape(query: str) -> Any:
    """The algebra of a query with each term replaced by its kind; rows of VALUES that differ in terms alone are one."""

    def reduced(node: Any) -> Any:
        if isinstance(node, Variable):
            return f"?{node}"
        if isinstance(node, Identifier):
            return "term"
        if isinstance(node, CompValue):
            return (node.name, {key: reduced(value) for key, value in sorted(node.items()) if not key.startswith("_")})
        if isinstance(node, dict):
            return {str(key): reduced(value) for key, value in node.items()}
        if isinstance(node, list | tuple):
            items = [reduced(item) for item in node]
            return items[:1] if items and all(item == items[0] for item in items) else items
        return "number" if isinstance(node, int | float) else str(node)

    return reduced(prepareQuery(query).algebra)
