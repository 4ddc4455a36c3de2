"""The pure parts of the benchmark against peers: what it says follows from the rounds."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from peers import catalogue, table
from peers.running import EVENT, request_bytes


def rounds(*rates: float, busy: float = 0.3) -> list[dict[str, float]]:
    return [
        {"rate": rate, "cost": 1e6 / rate, "p50": 0.5, "p99": 2, "busy": busy, "others": 0.01}
        for rate in rates
    ]


def server(title: str, loads: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"title": title, "between": "nothing", "is_wtc": False, "lacking": "", "loads": loads}
    return {**told, **more}


def results(*servers: dict[str, Any]) -> dict[str, Any]:
    machine = {"date": "2026-01-02", "processor": "a Z80", "system": "CP/M", "languages": "BASIC"}
    layers = [{"is_on": True}, {"is_on": False}]
    return {
        **machine,
        "rounds": 3,
        "seconds": 2.0,
        "isolation": {"layers": layers},
        "servers": list(servers),
    }


def cells(text: str, title: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith(f"| {title} ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_a_ratio_is_the_median_of_the_rounds_ratios_and_not_the_ratio_of_medians() -> None:
    ours, theirs = rounds(10, 100, 40), rounds(10, 50, 10)
    assert table.ratio(ours, theirs, "rate") == 2
    assert table.middle(ours, "rate") / table.middle(theirs, "rate") == 4


def test_rounds_that_others_disturbed_count_only_where_calm_ones_are_too_few() -> None:
    calm, disturbed = rounds(10, 20, 30), [{**each, "others": 0.4} for each in rounds(90, 90, 90)]
    assert table.middle([*calm, *disturbed], "rate") == 20
    assert table.ratio([*calm, *disturbed], [*calm, *calm], "rate") == 1
    assert table.middle([*calm[:2], *disturbed], "rate") == 90


def test_rounds_that_did_not_run_side_by_side_are_not_compared() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        table.ratio(rounds(1, 2), rounds(1, 2, 3), "rate")


def test_the_tables_tell_what_was_reached_and_how_many_times_the_peers_it_is() -> None:
    text = table.tables(
        results(
            server("wtc, `def`", {"1": rounds(4000), "16": rounds(8000)}, is_wtc=True),
            server("wtc, `async`", {"1": rounds(1000), "16": rounds(2000)}, is_wtc=True),
            server("peer", {"1": rounds(2000), "16": rounds(16000)}),
        )
    )
    reached, compared = cells(text, "peer")
    assert reached[2:4] == ["2,000", "16,000"]
    assert reached[-1] == "62"
    assert compared[1:] == ["2.00 / 0.50", "0.50 / 0.12", "2.00 / 8.00"]


def test_the_text_below_the_tables_tells_the_machine_and_who_else_ran() -> None:
    text = table.tables(results(server("peer", {"16": rounds(1)})))
    assert "Measured on 2026-01-02 with a Z80, CP/M, BASIC: 3 rounds of 2 seconds" in text
    assert "Other programs took 1% (median), 1% at worst, of a processor" in text
    assert "1 of 2 layers of wtc's jail stood" in text
    assert "The processor time tells more" not in text


def test_the_text_says_when_others_took_too_much_for_rates_to_compare() -> None:
    busy = [{**each, "others": 0.4} for each in rounds(1, 2, 3)]
    assert "The processor time tells more" in table.tables(results(server("p", {"16": busy})))


def test_a_peer_that_could_not_be_had_stands_in_the_table_with_its_reason() -> None:
    text = table.tables(
        results(
            server("wtc", {"16": rounds(2)}, is_wtc=True),
            server("peer", {}, lacking="npm failed: no such package"),
        )
    )
    assert cells(text, "peer") == [["peer", "npm failed: no such package", *["left out"] * 3]]
    assert "÷" not in text


def test_a_number_that_the_load_itself_limited_is_marked() -> None:
    text = table.tables(
        results(server("fast", {"16": rounds(90, busy=0.95)}), server("slow", {"16": rounds(9)}))
    )
    assert cells(text, "fast")[0][2] == "≥ 90"
    assert cells(text, "slow")[0][2] == "9"


def test_a_rerun_changes_the_page_between_its_marks_alone() -> None:
    page = f"above\n{table.BEGIN}old\n{table.END}below\n"
    once = table.refreshed(page, "new")
    assert once == f"above\n{table.BEGIN}\nnew\n\n{table.END}below\n"
    assert table.refreshed(once, "new") == once


@pytest.mark.parametrize("page", ["nothing", table.BEGIN, table.END, table.END + table.BEGIN])
def test_a_page_without_its_marks_is_left_alone(page: str) -> None:
    with pytest.raises(ValueError, match="no lines"):
        table.refreshed(page, "new")


def test_the_page_has_the_marks() -> None:
    page = Path(__file__).parent.parent / "docs" / "speed.md"
    assert "new" in table.refreshed(page.read_text(encoding="utf-8"), "new")


def test_the_plot_shows_those_that_ran() -> None:
    shown = table.bars(
        results(server("wtc, `def`", {"16": rounds(1, 3, 2)}, is_wtc=True), server("peer", {})),
        "16",
    )
    assert shown == [{"title": "wtc, def", "is_wtc": True, "rate": 2, "p99": 2}]


def test_a_request_carries_the_password_and_the_whole_event() -> None:
    head, _, body = request_bytes(catalogue.SERVERS[0]).partition(b"\r\n\r\n")
    assert body == EVENT
    assert b"\r\nAuthorization: Basic YWRhOmxvdmVsYWNl\r\n" in head + b"\r\n"
    assert f"\r\nContent-Length: {len(EVENT)}\r\n".encode() in head + b"\r\n"
