from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave.extract.urls import canonical, find_urls


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code is at https://github.com/ada/LensNet.", ["https://github.com/ada/LensNet"]),
        ("see https://github.com/ada/LensNet).", ["https://github.com/ada/LensNet"]),
        ("(https://a.example.org/x_(y))", ["https://a.example.org/x_(y)"]),
        ("code at github.com/ada/lens-net", ["https://github.com/ada/lens-net"]),
        ("page: ada.github.io", ["https://ada.github.io"]),
        ("page: www.lensnet.org;", ["https://www.lensnet.org"]),
        (r"available at~\url{https://github.com/ada/x}.", ["https://github.com/ada/x"]),
        ("available at~github.com/ada/x.", ["https://github.com/ada/x"]),
        (r"\href{https://ada.github.io/p}{here}.", ["https://ada.github.io/p"]),
        (r"\url{https://ada.github.io/{here.}}", ["https://ada.github.io"]),
        (r"https://lab.example.edu/\~ada/my\_page", ["https://lab.example.edu/~ada/my_page"]),
        ("[code](https://github.com/ada/x)", ["https://github.com/ada/x"]),
        ("<https://github.com/ada/x>", ["https://github.com/ada/x"]),
        ("_https://github.com/ada/x_", ["https://github.com/ada/x"]),
        ("\\texttthttps://github.com/ada/x", ["https://github.com/ada/x"]),
        ("https: //github.com/ada/x.", ["https://github.com/ada/x"]),
        ("https:// github.com/ada/x.", ["https://github.com/ada/x"]),
        ("https://github. com/ada/x.", ["https://github.com/ada/x"]),
        ("https://git-lab. example.org/ada/", ["https://git-lab.example.org/ada/"]),
        ("https://github.com/ ada/LensNet.", ["https://github.com/ada/LensNet"]),
        ("https://github.com/ada/\nLensNet.", ["https://github.com/ada/LensNet"]),
        ("https://github.com/ada/Lens- Net-2.", ["https://github.com/ada/Lens-Net-2"]),
        ("https://github.com/ada/LENS NET.", ["https://github.com/ada/LENS_NET"]),
        ("https://www.cs.example.edu/ ada/lens/", ["https://www.cs.example.edu/~ada/lens/"]),
        ("at https://github.com/ada/x and more words", ["https://github.com/ada/x"]),
        ("at https://github.com/ada/x is public.", ["https://github.com/ada/x"]),
        ("https://github.com/ada/x.The code runs.", ["https://github.com/ada/x"]),
        (
            "https://github.com/ada/xhttps://github.com/ada/y",
            ["https://github.com/ada/x", "https://github.com/ada/y"],
        ),
        (
            "https://github.com/ada/x, https://youtu.be/abc",
            ["https://github.com/ada/x", "https://youtu.be/abc"],
        ),
        ("http://10.0.0.1:7474/browser", ["http://10.0.0.1:7474/browser"]),
        # none
        ("this https URL", []),
        ("We use Node.js and spaCy, e.g. for NER.", []),
        ("write to ada@example.com", []),
        ("reviews of hotels from Booking.com are noisy", []),
        ("https://github", []),
        ("the ratio is 3.5:1 (see Fig. 2).", []),
    ],
)
def test_urls_in_prose(text: str, urls: list[str]) -> None:
    assert [span.url for span in find_urls(text)] == urls


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("GitHub.com/Ada/LensNet", "https://github.com/Ada/LensNet"),
        ("http://www.github.com/Ada/LensNet/", "https://github.com/Ada/LensNet"),
        ("https://github.com/Ada/LensNet.git", "https://github.com/Ada/LensNet"),
        ("https://github.com/Ada/LensNet#readme", "https://github.com/Ada/LensNet"),
        ("https://github.com/Ada/LensNet?tab=readme-ov-file", "https://github.com/Ada/LensNet"),
        ("https://github.com/Ada/L/tree/main/x", "https://github.com/Ada/L/tree/main/x"),
        ("https://a.example.org/p?utm_source=x&id=3", "https://a.example.org/p?id=3"),
        ("https://a.example.org/p#part", "https://a.example.org/p#part"),
        ("https://a.example.org/p#:~:text=x", "https://a.example.org/p"),
        ("https://youtube.com/watch?v=Z7&feature=share", "https://youtube.com/watch?v=Z7"),
        ("http://lab.example.org/", "http://lab.example.org"),
        ("ftp://a.example.org/x", "ftp://a.example.org/x"),
        ("https://github.com/Ada/\ufb01lter", "https://github.com/Ada/filter"),
        ("here", None),
        ("https://", None),
        ("javascript:alert(1)", None),
        ("http://user@host", None),
    ],
)
def test_canonical(written: str, url: str | None) -> None:
    assert canonical(written) == url


@given(st.text(alphabet="ahtps:/.gituco m-_~{}()\\\n%#?&=[]", max_size=80))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for span in find_urls(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end
        assert canonical(span.url) == span.url


@pytest.mark.parametrize(
    "unit",
    [
        "https://",
        "http://a.",
        "www.",
        "a.com",
        "(",
        "github.com/ ",
        "a-",
        "https://a.b/c ",
        "\\_",
        "x.y.",
        ")",
        "[",
        ".",
    ],
)
def test_cost_grows_no_faster_than_the_text(unit: str) -> None:
    def cost(repeats: int) -> float:
        text = "https://github.com/a/" + unit * repeats
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            find_urls(text)
            best = min(best, time.process_time() - begin)
        return best

    # Eight times the text may cost eight times as much; quadratic would be 64 times.
    assert cost(16_000) < max(0.05, 24 * cost(2_000))
