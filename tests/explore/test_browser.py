"""The page in a real browser, opened from the file system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from explore.pages import (
    HOSTILE,
    HOSTILE_NAME,
    HOSTILE_TEXT,
    HOSTILE_TITLE,
    LOOM,
    LOOM_TEXT,
    SPOOL,
    Opened,
    write_sample,
)
from litweave import explore

Visit = Callable[..., Opened]
pytestmark = pytest.mark.browser

READY = 'html[data-state="ready"]'


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Open a file in the browser; afterwards it must have stayed silent and offline."""
    contexts = []
    opened = []

    def go(path: Path, hash_: str = "", **context: Any) -> Opened:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 800}, **context))
        page = contexts[-1].new_page()
        found = Opened(page)
        page.on("console", found.hear)
        page.on("pageerror", lambda error: found.problems.append(str(error)))
        page.on("request", lambda request: found.requests.append(request.url))
        page.goto(f"{path.resolve().as_uri()}{hash_}")
        page.wait_for_selector(READY, state="attached", timeout=30_000)
        opened.append((found, path.resolve().as_uri()))
        return found

    yield go
    for found, uri in opened:
        assert found.problems == []
        assert {url.partition("#")[0] for url in found.requests} <= {uri}
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer page of the sample."""
    folder = tmp_path_factory.mktemp("explore")
    explore.write(write_sample(folder / "looms"), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer page of the sample with a paper that attacks it, in a graph named likewise."""
    folder = tmp_path_factory.mktemp("hostile")
    name = "<img src=x onerror=alert(1)>"
    explore.write(write_sample(folder / name, hostile=True), folder / "page.html")
    return folder / "page.html"


def test_search_finds_a_paper_and_shows_its_abstract(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    opened.page.fill("#search", "weaving feat")
    assert opened.texts("#results .text") == ["LoomNet: weaving features"]
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert opened.text("#panel h2") == "LoomNet: weaving features"
    assert opened.text("#panel .abstract") == LOOM_TEXT


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("loom-net", "LoomNet"),  # another spelling of a concept
        ("arxiv:2202", "Spools for images"),  # an id
        ("dear friends", "Yarn & thread"),  # words of an abstract
        ("zoe warp", "LoomNet: weaving features"),  # an author, without the accent
        ("spool images", "Spools for images"),  # words that do not follow each other
    ],
)
def test_search_finds_by_more_than_titles(
    visit: Visit, sample: Path, query: str, found: str
) -> None:
    opened = visit(sample)
    opened.page.fill("#search", query)
    assert opened.texts("#results .text")[0] == found


def test_search_says_that_nothing_is_found(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    opened.page.fill("#search", "zebra")
    assert opened.texts("#results li") == ["Nothing found"]


def test_mentions_are_marked_where_they_stand(visit: Visit, sample: Path) -> None:
    opened = visit(sample, f"#node={LOOM}")
    assert opened.texts("#panel h2 mark") == ["LoomNet"]
    assert opened.texts("#panel .abstract mark") == [
        "LoomNet", "TinyShapes", "LoomNet", "accuracy", "LoomNet", "image classification",
    ]  # fmt: skip


def test_a_mark_leads_to_its_concept_and_its_papers(visit: Visit, sample: Path) -> None:
    opened = visit(sample, f"#node={LOOM}")
    opened.page.click("#panel .abstract mark >> nth=0")
    opened.settle()
    assert opened.text("#panel h2") == "LoomNet"
    assert opened.text("#panel .facts >> nth=0") == "3 papers · introduced by 1 · since 2021"
    assert opened.texts("#panel .papers .title") == [
        "LoomNet: weaving features", "Yarn & thread", "Spools for images",
    ]  # fmt: skip
    assert opened.texts("#panel blockquote")[2] == "SpoolNet extends LoomNet."
    assert opened.texts("#panel blockquote >> nth=2 >> mark") == ["LoomNet"]


def test_related_papers_come_with_reasons(visit: Visit, sample: Path) -> None:
    opened = visit(sample, f"#node={LOOM}")
    first = opened.page.locator("#panel section:has-text('Related papers') .papers > li").first
    assert first.locator(".title").inner_text() == "Spools for images"
    reasons = first.locator(".reasons a").all_inner_texts()
    assert sorted(reasons) == ["LoomNet", "TinyShapes", "image classification"]


def test_links_of_a_paper_are_shown(visit: Visit, sample: Path) -> None:
    opened = visit(sample, f"#node={LOOM}")
    hrefs = [a.get_attribute("href") for a in opened.page.locator("#panel .links a").all()]
    assert hrefs == ["https://arxiv.org/abs/2101.00001", "https://github.com/loom/loomnet"]
    opened = visit(sample, f"#node={SPOOL}")
    assert opened.texts("#panel .links .tag") == ["mentioned code"]


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("[data-kind=Dataset]", "5 of 5 papers · 4 of 6 concepts"),
        ("[data-kind=Paper]", "5 of 5 papers · 6 of 6 concepts"),  # still counted, no longer drawn
        # Only papers that introduce something, what they introduce, their tasks and metrics.
        ("[data-role=used]", "3 of 5 papers · 5 of 6 concepts"),
        ("[data-role=introduced]", "3 of 5 papers · 5 of 6 concepts"),
        ("#with-code", "1 of 5 papers · 4 of 6 concepts"),
    ],
)
def test_filters_change_the_counts(visit: Visit, sample: Path, selector: str, count: str) -> None:
    opened = visit(sample)
    assert opened.count() == "5 of 5 papers · 6 of 6 concepts"
    opened.page.click(selector)
    assert opened.count() == count
    opened.page.click("#reset")
    assert opened.count() == "5 of 5 papers · 6 of 6 concepts"


def test_years_are_filtered_and_undated_papers_leave(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    opened.page.focus("#year-from")
    opened.page.keyboard.press("ArrowRight")
    assert opened.count() == "3 of 5 papers · 6 of 6 concepts"
    opened.page.focus("#year-to")
    opened.page.keyboard.press("ArrowLeft")
    assert opened.count() == "2 of 5 papers · 6 of 6 concepts"
    assert opened.text("output >> nth=0") == "2022"


def test_rare_concepts_can_be_left_out(visit: Visit, sample: Path) -> None:
    opened = visit(sample, "#least=3")
    assert opened.count() == "5 of 5 papers · 2 of 6 concepts"


def test_a_community_can_be_chosen(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    sizes = [int(text) for text in opened.texts(".tick:has([data-tick]) .n")]
    opened.page.click("[data-tick='0']")
    assert opened.count().startswith(f"{sizes[0]} of 5 papers")
    assert "communities=0" in opened.page.evaluate(
        "new Promise(d => setTimeout(() => d(location.hash), 300))"
    )


def test_a_click_on_the_picture_chooses_a_node(visit: Visit, sample: Path) -> None:
    opened = visit(sample, "#lines=none")
    x, y = _find_node(opened)
    opened.page.mouse.click(x, y)
    opened.settle()
    assert opened.page.locator("#panel .close").count() == 1
    assert "node=" in opened.page.url


def _find_node(opened: Opened) -> tuple[float, float]:
    """Move the pointer over the picture until it is on a node, as a person would."""
    box = opened.page.locator("#stage").bounding_box()
    for row in range(20, int(box["height"]), 12):
        for column in range(20, int(box["width"]), 12):
            opened.page.mouse.move(box["x"] + column, box["y"] + row)
            if opened.page.locator("#stage.pointing").count():
                return box["x"] + column, box["y"] + row
    raise AssertionError("no node under the pointer anywhere")


def test_the_address_restores_the_view(visit: Visit, sample: Path) -> None:
    hash_ = f"#node={LOOM}&hide=Metric,Task&role=used&years=2021-2022&colour=kind&theme=dark"
    opened = visit(sample, hash_)
    assert opened.text("#panel h2") == "LoomNet: weaving features"
    assert opened.count() == "2 of 5 papers · 2 of 6 concepts"
    assert not opened.page.is_checked("[data-kind=Metric]")
    assert not opened.page.is_checked("[data-role=introduced]")
    assert opened.page.input_value("#colour") == "kind"
    assert opened.page.get_attribute("html", "data-theme") == "dark"


@pytest.mark.parametrize(
    "hash_",
    [
        "#node=nobody",
        "#years=9999-1",
        "#communities=99,x,-1",
        "#least=-3",
        "#view=%00&sort=%3Cb%3E",
        "#%E0%A4%A",
    ],
)
def test_a_wrong_address_shows_the_start(visit: Visit, sample: Path, hash_: str) -> None:
    assert visit(sample, hash_).count() == "5 of 5 papers · 6 of 6 concepts"


def test_back_returns_to_what_was_chosen_before(visit: Visit, sample: Path) -> None:
    opened = visit(sample, f"#node={LOOM}")
    opened.page.click("#panel .reasons a >> nth=0")
    opened.page.wait_for_url("**#node=*:*", wait_until="commit")
    opened.page.wait_for_timeout(100)
    opened.page.go_back()
    opened.page.wait_for_selector("#panel h2:has-text('weaving')")


def test_the_keyboard_suffices(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    keys = opened.page.keyboard
    keys.press("/")
    keys.type("quilts at")
    keys.press("ArrowDown")
    keys.press("Enter")
    opened.settle()
    assert opened.text("#panel h2") == "Quilts at scale"
    keys.press("n")
    neighbour = opened.text("#count")
    keys.press("Enter")
    opened.settle()
    assert opened.text("#panel h2") == neighbour
    keys.press("Escape")
    opened.settle()
    assert opened.text("#panel .eyebrow") == "In view"
    keys.press("t")
    opened.settle()
    assert opened.page.is_visible("#table table")
    keys.press("?")
    assert opened.page.is_visible("#help")
    keys.press("Escape")
    keys.press("g")
    opened.settle()
    assert not opened.page.is_visible("#table")


def test_arrow_keys_and_zoom_move_the_picture(visit: Visit, sample: Path) -> None:
    opened = visit(sample, reduced_motion="reduce")
    opened.page.focus("#stage")
    before = opened.page.locator("#stage").screenshot()
    for key in ("ArrowLeft", "+"):
        opened.page.keyboard.press(key)
        opened.page.wait_for_timeout(200)
        after = opened.page.locator("#stage").screenshot()
        assert after != before
        before = after


def test_the_table_holds_what_the_picture_holds(visit: Visit, sample: Path) -> None:
    opened = visit(sample, "#view=table")
    rows = opened.texts("#table tbody td:first-child")
    assert len(rows) == 5
    opened.page.click("[data-sort=title]")
    opened.settle()
    assert opened.texts("#table tbody td:first-child") == sorted(rows)
    assert opened.page.get_attribute("#table th >> nth=0", "aria-sort") == "ascending"
    opened.page.click("[data-sort=year]")
    opened.settle()
    assert opened.texts("#table tbody td:nth-child(2)") == ["2023", "2022", "2022", "2021", ""]
    opened.page.fill("#search", "quilt")
    opened.settle()
    assert sorted(opened.texts("#table tbody td:first-child")) == [
        "Quilts at scale",
        "Yarn & thread",
    ]
    opened.page.fill("#search", "")
    opened.page.click("#rows-concepts")
    opened.settle()
    assert opened.texts("#table tbody td:first-child")[0] == "LoomNet"
    opened.page.click("#table tbody a >> nth=0")
    opened.settle()
    assert opened.text("#panel h2") == "LoomNet"


def test_sorting_by_keys_keeps_the_focus(visit: Visit, sample: Path) -> None:
    opened = visit(sample, "#view=table")
    opened.page.focus("[data-sort=year]")
    for order in ("descending", "ascending"):
        opened.page.keyboard.press("Enter")
        opened.settle()
        assert opened.page.get_attribute("#table th:nth-child(2)", "aria-sort") == order
        assert opened.page.evaluate("document.activeElement.id") == "sort-year"


def test_typing_is_not_disturbed_by_what_changes_meanwhile(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    opened.page.focus("#search")
    for letter in "spools for":
        opened.page.keyboard.press("Space" if letter == " " else letter)
        opened.page.evaluate("document.querySelector('[data-kind=Metric]').click()")
        opened.settle()
    assert opened.page.input_value("#search") == "spools for"


def test_the_overview_follows_the_filters(visit: Visit, sample: Path) -> None:
    opened = visit(sample, "#years=2021-2021")
    assert opened.text("#panel h2") == "1 paper, 4 concepts"
    assert opened.texts("#panel .top a") == [
        "LoomNet", "TinyShapes", "image classification", "accuracy",
    ]  # fmt: skip


def test_hostile_texts_are_only_text(visit: Visit, hostile: Path) -> None:
    opened = visit(hostile, f"#node={HOSTILE}")
    assert opened.text("#panel h2") == HOSTILE_TITLE
    shown = opened.page.text_content("#panel .abstract")
    assert shown == HOSTILE_TEXT
    assert opened.texts("#panel .abstract mark") == ["LoomNet"]
    assert opened.text("h1") == "<img src=x onerror=alert(1)>"
    opened.page.fill("#search", "img src")
    assert HOSTILE_TITLE in opened.texts("#results .text")
    opened.page.goto(f"{opened.page.url.partition('#')[0]}#node=method:hostile")
    opened.page.wait_for_selector("#panel h2:has-text('onerror')")
    assert opened.text("#panel h2") == HOSTILE_NAME
    assert "<script>window.hacked=5</script>" in opened.texts("#panel blockquote")
    opened.page.keyboard.press("t")
    opened.settle()
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("img").count() == 0


def test_a_script_address_is_no_link(visit: Visit, hostile: Path) -> None:
    opened = visit(hostile, f"#node={HOSTILE}")
    assert "javascript:window.hacked=6" in opened.texts("#panel .links .url")
    hrefs = [a.get_attribute("href") for a in opened.page.locator("a[href]").all()]
    assert [href for href in hrefs if not href.startswith(("https://", "#"))] == []


def test_injected_markup_is_refused_by_the_policy(browser: Any, sample: Path) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(sample.resolve().as_uri())
    page.wait_for_selector('html[data-state="ready"]', state="attached")
    failed = page.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; } catch (e) { return e.name; } }"
    )
    assert failed == "TypeError"
    refused = page.evaluate(
        "() => fetch('https://example.org/').then(() => 'sent', () => 'refused')"
    )
    assert refused == "refused"
    assert any("connect-src" in text or "default-src" in text for text in problems)
    page.close()


def test_without_webgl_the_table_is_there(launch: Callable[..., Any], sample: Path) -> None:
    page = launch("--disable-3d-apis").new_page()
    page.goto(f"{sample.resolve().as_uri()}#node={LOOM}")
    page.wait_for_selector('html[data-state="ready"]', state="attached")
    assert page.locator("#table tbody tr").count() == 5
    assert page.is_disabled("#show-graph")
    assert page.inner_text("#panel h2") == "LoomNet: weaving features"


def test_a_narrow_window_keeps_everything_in_reach(visit: Visit, sample: Path) -> None:
    opened = visit(sample)
    opened.page.set_viewport_size({"width": 420, "height": 800})
    assert not opened.page.is_visible("#filters")
    opened.page.click("#toggle-filters")
    assert opened.page.is_visible("[data-kind=Method]")
    assert opened.page.is_visible("#panel")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 420
