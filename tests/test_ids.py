"""Ids in every form that people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import ids

SHA = "204e3073870fae3d05bcbc2f6a8e263d9b72e776"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2304.01234", "arxiv:2304.01234"),
        ("2506.00812", "arxiv:2506.00812"),
        ("0704.0001", "arxiv:0704.0001"),
        ("arXiv:2304.01234", "arxiv:2304.01234"),
        ("arXiv: 2304.01234v12", "arxiv:2304.01234"),
        ("arXiv:2304.01234v2 [cs.CL]", "arxiv:2304.01234"),
        ("ARXIV:2304.01234", "arxiv:2304.01234"),
        ("http://arxiv.org/abs/2304.01234v1", "arxiv:2304.01234"),
        ("https://arxiv.org/pdf/2304.01234v3.pdf", "arxiv:2304.01234"),
        ("https://www.arxiv.org/html/2304.01234v1", "arxiv:2304.01234"),
        ("https://export.arxiv.org/abs/2304.01234", "arxiv:2304.01234"),
        ("arxiv.org/abs/2304.01234?context=cs", "arxiv:2304.01234"),
        ("https://huggingface.co/papers/2304.01234", "arxiv:2304.01234"),
        ("oai:arXiv.org:2304.01234", "arxiv:2304.01234"),
        ("oai:arXiv.org:hep-th/9901001", "arxiv:hep-th/9901001"),
        ("cond-mat/0702661v1", "arxiv:cond-mat/0702661"),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv:math/0309136"),
        ("cs/0112017", "arxiv:cs/0112017"),
        ("10.48550/arXiv.2304.01234", "arxiv:2304.01234"),
        ("https://doi.org/10.48550/ARXIV.2304.01234", "arxiv:2304.01234"),
        ("https://doi.org/10.48550/arXiv.cond-mat/0702661", "arxiv:cond-mat/0702661"),
        ("10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
        ("10.1/x", "doi:10.1/x"),
        ("10.1000.10/123", "doi:10.1000.10/123"),
        ("doi:10.1000/ABC", "doi:10.1000/abc"),
        ("DOI: 10.1000/ABC", "doi:10.1000/abc"),
        ("https://doi.org/10.1000/ABC.", "doi:10.1000/abc"),
        ("http://dx.doi.org/10.1000/abc%2Fd", "doi:10.1000/abc/d"),
        ("10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
        ("10.1000/abc)", "doi:10.1000/abc"),
        ("10.18653/v1/2020.acl-main.1", "doi:10.18653/v1/2020.acl-main.1 acl:2020.acl-main.1"),
        ("10.3115/v1/P14-1001", "doi:10.3115/v1/p14-1001"),
        ("10.18653/v1/P18-1001", "doi:10.18653/v1/p18-1001 acl:P18-1001"),
        ("CorpusId:215416146", "s2:215416146"),
        ("CorpusID: 215416146", "s2:215416146"),
        (SHA, f"s2:{SHA}"),
        (f"https://www.semanticscholar.org/paper/{SHA}", f"s2:{SHA}"),
        (f"https://www.semanticscholar.org/paper/Some-Title/{SHA}", f"s2:{SHA}"),
        ("https://api.semanticscholar.org/CorpusID:215416146", "s2:215416146"),
        ("W2741809807", "openalex:W2741809807"),
        ("https://openalex.org/W2741809807", "openalex:W2741809807"),
        ("https://openalex.org/works/w2741809807", "openalex:W2741809807"),
        ("PMID: 31978945", "pmid:31978945"),
        ("pmid:031978945", "pmid:31978945"),
        ("https://pubmed.ncbi.nlm.nih.gov/31978945/", "pmid:31978945"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31978945", "pmid:31978945"),
        ("P18-1001", "acl:P18-1001"),
        ("2020.acl-main.1", "acl:2020.acl-main.1"),
        ("https://aclanthology.org/2020.acl-main.1/", "acl:2020.acl-main.1"),
        ("https://www.aclweb.org/anthology/p18-1001.pdf", "acl:P18-1001"),
        ("https://openreview.net/forum?id=rJl-b3RcF7", "openreview:rJl-b3RcF7"),
        ("https://openreview.net/pdf?id=rJl-b3RcF7&name=x", "openreview:rJl-b3RcF7"),
        ("s2:215416146", "s2:215416146"),
        ("openreview:rJl-b3RcF7", "openreview:rJl-b3RcF7"),
        # foreign, or nothing at all
        ("aaai2022/06064", ""),
        ("12345", ""),
        ("2304.1234", ""),  # five digits since 2015
        ("1413.1234", ""),  # there is no 13th month
        ("1998.1234", ""),
        ("3.14159", ""),
        ("https://example.org/2304.01234", ""),
        ("hello world", ""),
        ("", ""),
        ("10.1000", ""),
        ("W12", ""),
        ("x" * 10_000, ""),
        ("10.1000/" + "(" * 100_000, ""),
    ],
)
def test_recognise(text: str, found: str) -> None:
    assert " ".join(f"{s}:{v}" for s, v in ids.recognise(f" {text} ")) == found


@pytest.mark.parametrize(
    ("scheme", "value", "found"),
    [
        ("ArXiv", "2304.01234", ("arxiv", "2304.01234")),
        ("arxiv_id", "2304.01234v2", ("arxiv", "2304.01234")),
        ("DOI", "10.48550/arXiv.2304.01234", ("arxiv", "2304.01234")),
        ("CorpusId", "007", ("s2", "7")),
        ("PubMed", "31978945", ("pmid", "31978945")),
        ("ACL", "2020.acl-main.1", ("acl", "2020.acl-main.1")),
        ("openreview", "rJl-b3RcF7", ("openreview", "rJl-b3RcF7")),
        ("MAG", "12345", ("MAG", "12345")),
        ("DBLP", "conf/acl/X", ("DBLP", "conf/acl/X")),
        ("doi", "https://arxiv.org/abs/2304.01234", ("arxiv", "2304.01234")),
        ("doi", "n/a", ("id", "n/a")),
        ("id", "aaai2022/06064", ("id", "aaai2022/06064")),
    ],
)
def test_gather(scheme: str, value: str, found: tuple[str, str]) -> None:
    assert ids.gather([(scheme, value), (scheme, f" {value} "), (scheme, " ")]) == (found,)


@given(st.sampled_from(ids.SCHEMES), st.text(max_size=40))
def test_a_normal_form_stays_as_it_is(scheme: str, value: str) -> None:
    for name, found in ids.normalise(scheme, value):
        assert (name, found) in ids.normalise(name, found)
        assert found == found.strip()


@given(
    st.from_regex(
        r"(0[7-9]|1[0-4])(0[1-9]|1[0-2])\.[0-9]{4}|(1[5-9]|2[0-9])(0[1-9]|1[0-2])\.[0-9]{5}",
        fullmatch=True,
    ),
    st.integers(1, 30),
)
def test_versions_and_addresses_do_not_matter(number: str, version: int) -> None:
    for form in (
        f"{number}v{version}",
        f"arXiv:{number}",
        f"https://arxiv.org/pdf/{number}v{version}",
    ):
        assert ids.recognise(form) == [("arxiv", number)]
