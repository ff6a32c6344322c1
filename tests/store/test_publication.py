"""A graph's directory shows one version at a time, whole, whatever happens while another is being written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import GraphDamagedError, GraphLockedError, GraphNotFoundError, UsageError
from kg.store.publication import GraphDirectory


def publish(path: Path, name: str) -> int:
    """Publishes a version that holds a name, and gives its number."""
    with GraphDirectory(path).draft() as draft:
        (draft.path / "content").write_text(name)
        draft.publish({"name": name})
        return draft.version


def shown(path: Path) -> str:
    """The name in the published version; manifest and content agree."""
    published = GraphDirectory(path).open()
    try:
        assert (published.path / "content").read_text() == published.manifest["name"]
        return published.manifest["name"]
    finally:
        published.close()


def test_first_publication(tmp_path: Path) -> None:
    """There is no graph before the first publication, and one afterwards."""
    with pytest.raises(GraphNotFoundError, match="kg build"):
        GraphDirectory(tmp_path / "g").open()
    assert not (tmp_path / "g").exists()
    assert publish(tmp_path / "g", "one") == 1
    assert shown(tmp_path / "g") == "one"


def test_a_publication_replaces_the_one_before(tmp_path: Path) -> None:
    """A new version takes the place of the old one, which is removed."""
    publish(tmp_path, "one")
    publish(tmp_path, "two")
    assert shown(tmp_path) == "two"
    assert GraphDirectory(tmp_path).versions() == [2]


def test_nothing_shows_before_publication(tmp_path: Path) -> None:
    """While a version is being written, readers see the one before."""
    publish(tmp_path, "one")
    with GraphDirectory(tmp_path).draft() as draft:
        (draft.path / "content").write_text("two")
        assert shown(tmp_path) == "one"
        draft.publish({"name": "two"})
        assert shown(tmp_path) == "two"


def test_a_draft_that_is_not_published_leaves_no_trace(tmp_path: Path) -> None:
    """A build that gives up, or fails, leaves the graph as it was; a first one leaves no folder."""
    for path in (tmp_path / "new", tmp_path / "old"):
        if path.name == "old":
            publish(path, "one")
        with GraphDirectory(path).draft() as draft:
            (draft.path / "content").write_text("two")
        with pytest.raises(RuntimeError), GraphDirectory(path).draft():
            raise RuntimeError
    assert shown(tmp_path / "old") == "one"
    assert GraphDirectory(tmp_path / "old").versions() == [1]
    assert not (tmp_path / "new").exists()


def test_a_version_that_is_read_stays(tmp_path: Path) -> None:
    """A version that a reader holds survives publications, and goes with the first build after it is let go."""
    publish(tmp_path, "one")
    reader = GraphDirectory(tmp_path).open()
    publish(tmp_path, "two")
    assert (reader.path / "content").read_text() == "one"
    assert GraphDirectory(tmp_path).versions() == [1, 2]
    reader.close()
    publish(tmp_path, "three")
    assert GraphDirectory(tmp_path).versions() == [3]


def test_leftovers_of_killed_builds_are_removed(tmp_path: Path) -> None:
    """Folders of versions that were never published go with the next build, and their numbers may come again."""
    publish(tmp_path, "one")
    for number in (2, 7):
        (tmp_path / "versions" / f"{number:06d}" / "store").mkdir(parents=True)
    (tmp_path / "CURRENT.new").write_text("000007\n")
    assert shown(tmp_path) == "one"
    publish(tmp_path, "two")
    assert shown(tmp_path) == "two"
    assert len(GraphDirectory(tmp_path).versions()) == 1


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """A second writer is turned away at once, and the first one's work is not disturbed."""
    with GraphDirectory(tmp_path).draft() as draft:
        with pytest.raises(GraphLockedError, match="wait"), GraphDirectory(tmp_path).draft():
            pass
        (draft.path / "content").write_text("one")
        draft.publish({"name": "one"})
    assert shown(tmp_path) == "one"


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    """A folder with other files, and a file, are refused untouched; an empty folder is taken."""
    thesis = tmp_path / "documents" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("words")
    for path in (thesis.parent, thesis):
        with pytest.raises(UsageError, match="folder of its own"), GraphDirectory(path).draft():
            pass
    assert [path.name for path in thesis.parent.iterdir()] == ["thesis.txt"]
    (tmp_path / "empty").mkdir()
    publish(tmp_path / "empty", "one")
    assert shown(tmp_path / "empty") == "one"


def _garble(path: Path) -> None:
    (path / "CURRENT").write_text("???\n")


def _empty(path: Path) -> None:
    (path / "CURRENT").write_text("")


def _binary(path: Path) -> None:
    (path / "CURRENT").write_bytes(b"\xff\xfe\x00")


def _folder(path: Path) -> None:
    (path / "CURRENT").unlink()
    (path / "CURRENT").mkdir()


def _missing_version(path: Path) -> None:
    shutil.rmtree(path / "versions" / "000001")


def _broken_manifest(path: Path) -> None:
    (path / "versions" / "000001" / "manifest.json").write_text('{"name": ')


DAMAGES = [_garble, _empty, _binary, _folder, _missing_version, _broken_manifest]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told(tmp_path: Path, damage: object) -> None:
    """A publication that cannot be trusted is refused in a sentence that says what to do."""
    publish(tmp_path, "one")
    damage(tmp_path)  # type: ignore[operator]
    with pytest.raises(GraphDamagedError, match="build the graph again"):
        GraphDirectory(tmp_path).open()


@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if damage is not _folder])
def test_building_again_mends_damage(tmp_path: Path, damage: object) -> None:
    """What the message advises works: the next build publishes over the damage, under a number of its own."""
    publish(tmp_path, "one")
    damage(tmp_path)  # type: ignore[operator]
    assert publish(tmp_path, "two") == 2
    assert shown(tmp_path) == "two"


def test_a_failed_build_keeps_what_a_damaged_name_might_mean(tmp_path: Path) -> None:
    """Where the published version's name cannot be read, no version is removed before another is published."""
    publish(tmp_path, "one")
    _garble(tmp_path)
    with GraphDirectory(tmp_path).draft():
        pass
    assert 1 in GraphDirectory(tmp_path).versions()
