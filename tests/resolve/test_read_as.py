"""What a mention is read as, where votes have moved the name that it is read as."""

from __future__ import annotations

from corpus import case, rows, tables

WHOLE = "lens flow prior detection"


def test_a_compound_of_a_name_that_votes_gave_to_another_kind() -> None:
    papers = [
        *(case(f"t{i}", [("Task", WHOLE)]) for i in range(60)),
        case("m", [("Method", WHOLE)]),
        case(
            "a",
            [("Method", "LFP detection"), ("Method", "LFP"), ("Method", "lens flow prior")],
            [("LFP", "lens flow prior")],
        ),
    ]
    found = tables(papers)
    reasons = [
        (r["rule"], r["target"]) for r in rows(found["merges"]) if r["name"] == "LFP detection"
    ]
    assert reasons == [("definition", WHOLE)]
