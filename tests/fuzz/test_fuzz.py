"""The targets of the fuzzers, held for some seconds; `make fuzz` runs them for long."""

from __future__ import annotations

import pytest

from tests.fuzz import pages
from tests.fuzz.running import Failure, attempt, minimise, run
from tests.fuzz.targets import CORPUS, REGRESSIONS, Target, all_targets, files

TARGETS = all_targets()
INPUTS = 3_000  # over all targets, by their shares
KEPT = [
    (target, path)
    for target in TARGETS.values()
    for folder in (CORPUS, REGRESSIONS)
    for path in files(folder / target.name)
]


@pytest.mark.parametrize(
    ("target", "path"), KEPT, ids=lambda value: getattr(value, "name", str(value))
)
def test_nothing_that_once_failed_fails_again(target: Target, path: object) -> None:
    """Each input of the corpus, and each that ever failed, is taken as it should be."""
    _, failure = attempt(target, path.read_bytes())  # type: ignore[attr-defined]
    assert failure is None, failure.text


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_by_grammar_and_mutation_are_taken(name: str) -> None:
    """Some hundreds of inputs of each target, the same each time, without a failure; not all of
    them end as nothing."""
    share = TARGETS[name].share / sum(target.share for target in TARGETS.values())
    result = run(TARGETS[name], seed=7, start=0, count=int(INPUTS * share) + 20)
    assert not result.failures, next(iter(result.failures.values())).text
    assert len(result.outcomes) > 1


def test_an_input_follows_from_its_number() -> None:
    """Two runs make the same inputs, and parts of a run those of the whole."""
    whole = run(TARGETS["extract"], seed=3, start=0, count=60)
    part = run(TARGETS["extract"], seed=3, start=0, count=30)
    part.add(run(TARGETS["extract"], seed=3, start=30, count=30))
    assert (part.size, part.outcomes, part.inputs) == (whole.size, whole.outcomes, 60)


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>open", "a</p>", "<p><div>x</div></p>", "<script>x</script>", "<b onclick=\"x\">y</b>",
        "<a href=\"java\tscript:x\">y</a>", "<a href=\"data:text/html,x\">y</a>", "a & b", "a\x0cb",
        "<i><b>x</i></b>", "<td>x</td>", "<p style=\"background:url(x)\">y</p>", "<svg></svg>",
        "<img src=x>", "<a href=\"x\"><a href=\"y\">z</a></a>", "<input type=\"text\">", "a < b",
        "<b id=\"a\" id=\"b\">x</b>", "<br></br>", "&nosuch;", "<!-- x -->", "<iframe></iframe>",
        "<a href=\" javascript&#58;x\">y</a>", "<img src=\"data:image/svg+xml,x\">", "a\ud800",
        "<ul><li>x</ul>", "<table><p>x</p></table>", "<p>a<table></table></p><p>", "a\x1fb",
    ],
)  # fmt: skip
def test_the_checker_refuses(fragment: str) -> None:
    """What a browser would make something else of, or what could run, is refused."""
    with pytest.raises(AssertionError):
        pages.check(fragment)


@pytest.mark.parametrize(
    "fragment",
    [
        "", "text", "<p>a &amp; b &#123;</p>\n<hr>\n<ul><li>x</li></ul>", "<pre>\n a\n</pre>",
        "<img src=\"data:image/png;base64,AA==\" alt=\"&quot;x&lt;\">", "a\xa0b",
        "<a href=\"x?a=1&amp;b\">y</a>",
        "<table><tbody><tr><td>x</td></tr></tbody></table>",
        "<details><summary>a</summary>b</details>",
        "<a href=\"obsidian://open?vault=x\">y</a>", "<p>a<br>\nb<wbr></p>", "<h1>a <b>b</b></h1>",
        "<b title=\"x\">" + "<b>" * 9 + "</b>" * 10,
    ],
)  # fmt: skip
def test_the_checker_takes(fragment: str) -> None:
    """What is written as a browser reads it is taken, by the strict parser too."""
    pages.check(fragment, thorough=True)


def test_a_failure_is_found_named_and_made_small() -> None:
    """A target that cannot stand a word fails with the place, and the word is what is left."""

    def refuse(data: bytes, thorough: bool) -> str:
        if b"bad" in data:
            raise ValueError(data)
        return "fine"

    target = Target("refuse", 1, refuse, lambda seeds: lambda random: b"some bad text")
    result = run(target, seed=1, start=0, count=3)
    ((kind, failure),) = result.failures.items()
    assert kind.startswith("ValueError test_fuzz.py:")
    assert isinstance(failure, Failure)
    assert minimise(target, failure) == b"bad"


def test_what_takes_too_long_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that never ends fails after its time, whatever is caught on the way."""
    from tests.fuzz import running

    monkeypatch.setattr(running, "_PATIENCE", 0.2)

    def never(data: bytes, thorough: bool) -> str:
        while True:
            try:
                while True:
                    pass
            except Exception:  # noqa: BLE001  # as hostile as code can be
                continue

    target = Target("never", 1, never, lambda seeds: lambda random: b"")
    assert run(target, seed=1, start=0, count=1).failures.keys() == {"too slow"}
