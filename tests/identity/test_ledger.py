"""The ledger as text, and merged."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity import Entry, Ledger, LedgerError, Version, parse, read, text, write
from ankigen.identity.ledger.merge import assemble, find_fork
from ankigen.identity.ledger.values import NoteTypeEntry, Release
from ankigen.identity.texts import Fingerprints

from .cards import NOW, Deck, make

versions = st.builds(Version, st.integers(0, 9), st.integers(0, 99), st.integers(0, 999))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(0, 2**53 - 1)
pairs = st.lists(st.tuples(st.integers(1, 499), texts), max_size=3).map(tuple)
lists = st.lists(texts, max_size=3).map(tuple)
entries = st.builds(
    Entry,
    guid=texts.filter(bool),
    note_id=numbers.filter(bool),
    note_type=texts.filter(bool),
    note=texts.filter(bool),
    prints=st.builds(Fingerprints, texts, texts, texts).filter(any),
    question=texts,
    answer=texts,
    added=versions,
    changed=versions,
    after=texts,
    block_id=texts,
    aliases=lists,
    sketch=texts,
    deletions=pairs,
    gone=pairs,
    deck=texts,
    tags=lists,
    ordinals=st.lists(st.integers(0, 499), min_size=1, unique=True).map(tuple),
    content=texts,
    modified=numbers,
    retired=st.none() | versions,
    earlier=st.none() | st.tuples(texts, texts, texts, texts.filter(bool)),
    apart=lists,
    recovered=st.booleans(),
)


def lines(ledger: Ledger) -> list[str]:
    """The stored lines."""
    return text(ledger).splitlines(keepends=True)


@given(st.lists(entries, max_size=5, unique_by=(lambda e: e.guid, lambda e: e.note_id)), texts)
def test_round_trip(cards: list[Entry], vault_id: str) -> None:
    """Whatever a ledger holds is read back as it was."""
    ledger = assemble(
        vault_id,
        cards,
        [NoteTypeEntry("basic", "s", "c", NOW)],
        [Release(Version(1, 0, 0), "x", "y"), Release(Version(1, 2, 0), "z", "w")],
    )
    stored = text(ledger)
    assert parse(stored.split("\n")) == ledger
    assert text(parse(stored.split("\n"))) == stored


def test_typed_answers_had_a_note_type_of_their_own() -> None:
    """A ledger that knows cards of it is read, as cards of the basic note type."""
    before = Deck().build([make("Question?")])
    stored = text(before.ledger)
    typed = stored.replace('"type":"basic"', '"type":"type-in"').replace(
        "\n", ('\n{"note_type":"type-in","schema":"s","content":"c","modified":1}\n'), 1
    )
    assert typed.count("type-in") == 2
    assert parse(typed.split("\n")) == parse(stored.split("\n"))


def test_one_card_a_line(tmp_path: Path) -> None:
    """A changed card changes its own line, the release, and nothing else."""
    cards = [make(f"Question {i}?") for i in range(9)]
    before = Deck().build(cards)
    cards[4] = make("Question 4?", "Another answer.")
    after = before.build(cards, NOW + 9)
    changed = set(lines(after.ledger)) - set(lines(before.ledger))
    assert len(changed) == 2


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_ends_of_lines_and_byte_order_mark(tmp_path: Path, bom: bytes, end: bytes) -> None:
    """A ledger that git or an editor rewrote in these ways is still the same."""
    deck = Deck().build([make("One?\u2028\x85x"), make("Two?", "x\ny")])
    path = tmp_path / "ankigen.lock"
    write(path, deck.ledger)
    path.write_bytes(bom + path.read_bytes().replace(b"\n", end))
    assert read(path) == deck.ledger


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    """The first build has no ledger."""
    assert read(tmp_path / "ankigen.lock") == Ledger()


@pytest.mark.parametrize(
    ("damage", "line", "said"),
    [
        (lambda t: "", 1, "cut short"),
        (lambda t: t[:-13], 5, "cut short"),
        (lambda t: t[:-3], 6, "not a record"),
        (lambda t: t[: len(t) // 2], 4, "not a record"),
        (lambda t: t.replace('"id":1', '"id":"1'), 4, "not a record"),
        (lambda t: t.replace('"id":', '"id":-'), 4, "not a number"),
        (lambda t: t.replace('"question":"One?"', '"question":7'), None, "not text"),
        (lambda t: t.replace('"added":"1.0.0"', '"added":"1.0"'), 4, "not a version"),
        (lambda t: t.replace('"prints":["', '"prints":[["'), 4, "not a record"),
        (lambda t: t.replace('"note":"a.md",', ""), 4, "'note'"),
        (lambda t: t.replace('{"ankigen":1', '{"ankigen":0'), 1, "format 0"),
        (lambda t: t.split("\n", 1)[1], 1, "first line"),
        (lambda t: "[1]\n" + t, 1, "not a record"),
        (lambda t: "[" * 99_999 + "\n" + t, 1, "not a record"),
        (lambda t: t.replace('"modified":', '"modified":1e99,"x":'), None, "not a number"),
    ],
)
def test_damage_is_told_at_its_line(
    tmp_path: Path, damage: object, line: int | None, said: str
) -> None:
    """A damaged ledger gives its place and the remedy, and stays as it is."""
    path = tmp_path / "ankigen.lock"
    write(path, Deck().build([make("One?"), make("Two?")]).ledger)
    assert callable(damage)
    broken = damage(path.read_text(encoding="utf-8"))
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        read(path)
    message = str(caught.value)
    assert said in message
    assert "version control" in message and "recover" in message
    assert message.startswith(f"{path.as_posix()}:{line or ''}")
    assert path.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("place", [0, 31, 32, 69])
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda line: line.replace('"id":', '"id":-'), "not a number"),
        (lambda line: line + "," + line, "not a record"),
        (lambda line: line.replace('"question"', '"question":"\\ud800","x"'), "not a record"),
        (lambda line: line[:-1], "not a record"),
        (lambda line: line.replace('"prints"', "\n"), "not a record"),
    ],
)
def test_damage_among_many_cards(place: int, damage: Callable[[str], str], said: str) -> None:
    """Cards that are read together with others have their mistakes at their own lines."""
    head, *cards, end = text(Deck().build([make(f"{n}?") for n in range(70)]).ledger).splitlines()
    first = len([line for line in cards if not line.startswith('{"guid"')])
    cards[first + place] = damage(cards[first + place])
    with pytest.raises(LedgerError, match=rf"^ankigen\.lock:{first + place + 2}:1: .*{said}"):
        parse([head, *"\n".join(cards).split("\n"), end])


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A ledger that is not UTF-8 is an error, not a crash."""
    path = tmp_path / "ankigen.lock"
    path.write_bytes(b'{"ankigen":1,"vault":"\xff"}\n')
    with pytest.raises(LedgerError, match="UTF-8"):
        read(path)


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    """A ledger of a format to come says what to do."""
    path = tmp_path / "ankigen.lock"
    path.write_text('{"ankigen":2,"vault":"x"}\n{"else":1}\n', encoding="utf-8")
    with pytest.raises(LedgerError, match=r":1:1: error\[ledger-newer\]: .* update ankigen"):
        read(path)


def test_conflict_markers(tmp_path: Path) -> None:
    """An unfinished merge says which lines to remove, and doing that gives a right ledger."""
    base = Deck().build([make("One?"), make("Two?")])
    mine = base.build([make("One?", "Mine."), make("Two?")], NOW + 5)
    path = tmp_path / "ankigen.lock"
    head, rest = text(mine.ledger).split("\n", 1)
    other = text(base.ledger).split("\n", 1)[1]
    path.write_text(
        f"{head}\n<<<<<<< HEAD\n{rest}=======\n{other}>>>>>>> branch\n", encoding="utf-8"
    )
    with pytest.raises(
        LedgerError, match=r":2:1: error\[ledger-conflict\]: .*keep the lines of both"
    ):
        read(path)
    kept = [
        line for line in path.read_text(encoding="utf-8").split("\n") if line[:7] not in MARKERS
    ]
    path.write_text("\n".join(kept), encoding="utf-8")
    merged = read(path)
    assert merged.entries == mine.ledger.entries


MARKERS = ("<<<<<<<", "=======", ">>>>>>>")


def _git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def test_two_branches_merge_in_git(tmp_path: Path) -> None:
    """Branches that both built merge without a conflict, lose no card, and make a new version."""
    path = tmp_path / "ankigen.lock"
    common = [make(f"Question {i}?") for i in range(6)]
    base = Deck().build(common)
    _git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitattributes").write_text("ankigen.lock merge=union\n", encoding="utf-8")
    write(path, base.ledger)
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "base")
    _git(tmp_path, "checkout", "-q", "-b", "other")
    theirs_cards = [*common[:2], make("Question 2?", "Theirs."), *common[3:], make("Theirs?")]
    theirs = base.build(theirs_cards, NOW + 100)
    write(path, theirs.ledger)
    _git(tmp_path, "commit", "-q", "-a", "-m", "theirs")
    _git(tmp_path, "checkout", "-q", "main")
    mine_cards = [make("Question 0?", "Mine."), *common[1:], make("Mine?", note="b.md")]
    mine = base.build(mine_cards, NOW + 50)
    write(path, mine.ledger)
    _git(tmp_path, "commit", "-q", "-a", "-m", "mine")
    _git(tmp_path, "merge", "-q", "other", "-m", "merge")

    merged = read(path)
    assert {e.guid for e in merged.active} == set(mine.guids) | set(theirs.guids)
    assert mine.version == theirs.version == "1.1.0"
    assert find_fork(merged) == Version(1, 1, 0)
    both = [mine_cards[0], common[1], theirs_cards[2], *common[3:], make("Theirs?"), mine_cards[-1]]
    after = replace(base, ledger=merged).build(both, NOW + 200)
    assert after.version == "1.2.0"
    assert after.stamped is not None
    assert after.stamped.changes.merged
    assert set(after.guids) == set(mine.guids) | set(theirs.guids)
    assert not after.stamped.changes.added
    # Who has either branch's 1.1.0 gets what the other branch changed.
    changed = {e.guid for e in after.ledger.active if e.changed > Version(1, 1, 0)}
    assert set(mine.guids) ^ set(theirs.guids) <= changed
    assert after.build(both, NOW + 300).version == "1.2.0"


def test_two_lines_of_a_card_that_differ_at_one_time() -> None:
    """Where two branches packaged a card differently at the same second, it is stamped anew."""
    base = Deck().build([make("One?")])
    mine = base.build([make("One?", "Mine.")], NOW + 5)
    theirs = base.build([make("One?", "Theirs.")], NOW + 5)
    both = lines(mine.ledger)[:-1] + lines(theirs.ledger)
    merged = parse(both)
    assert merged == parse(lines(theirs.ledger)[:-1] + lines(mine.ledger))
    after = replace(base, ledger=merged).build([make("One?", "Mine.")], NOW + 5)
    assert after.guids == base.guids
    assert after.ledger.entries[base.guids[0]].modified > NOW + 5


def test_two_cards_with_one_note_id() -> None:
    """Branches may give one note id to two cards; one of them takes another."""
    deck = Deck().build([make("One?"), make("Two?")])
    one, two = deck.ledger.active
    clash = two._replace(note_id=one.note_id)
    merged = assemble("v", [one, clash], (), ())
    ids = [entry.note_id for entry in merged.active]
    assert ids[0] == one.note_id
    assert len(set(ids)) == 2
    assert merged == assemble("v", [clash, one], (), ())


def test_two_vaults_do_not_merge() -> None:
    """The ledgers of two vaults in one file are refused."""
    one, other = Deck().build([make("One?")]).ledger, Deck().build([make("Two?")]).ledger
    both = lines(one)[:-1] + lines(replace(other, vault_id="another"))
    with pytest.raises(LedgerError, match="two vaults"):
        parse(both)


@given(st.data())
def test_broken_ledgers_are_never_a_crash(data: st.DataObject) -> None:
    """Whatever a ledger's text has become, it is a ledger or an error at a line."""
    whole = text(Deck().build([make("One?"), make("Two?", tags=("x",))]).ledger)
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, min(len(whole), start + 40)))
    pieces = [
        "",
        "[]",
        "{}",
        "null",
        "1e999",
        "-1",
        '"',
        "\\u0000",
        "\n",
        "{",
        '"x":',
        "[[1]]",
        "[1]",
    ]
    broken = whole[:start] + data.draw(st.sampled_from(pieces) | st.text(max_size=5)) + whole[stop:]
    try:
        parse(broken.split("\n"))
    except LedgerError as error:
        assert "ankigen.lock:" in str(error)
