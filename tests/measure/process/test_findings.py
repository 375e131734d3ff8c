from __future__ import annotations

from datetime import timedelta

from process_logs import START, frame_of, log_of

from voronka.measure.discover import discover


def said(*paths: str, minutes: int = 10) -> list[str]:
    return [str(finding) for finding in discover(log_of(*paths, minutes=minutes)).findings]


def with_waits(waits: list[float]) -> list[str]:
    """What is said of cases that go from a to b in so many seconds."""
    rows = [
        (str(case), name, START + timedelta(seconds=case + at))
        for case, wait in enumerate(waits)
        for name, at in (("a", 0), ("b", wait))
    ]
    return [str(finding) for finding in discover(frame_of(rows)).findings]


class TestFindings:
    def test_are_silent_about_an_empty_log(self):
        assert said() == []

    def test_conclude_nothing_from_29_cases(self):
        assert said(*["ab"] * 29) == [
            "29 cases are too few to tell a habit from chance: the counts are shown and nothing is concluded."
        ]

    def test_tell_the_usual_path_with_its_share(self):
        assert said(*["abc"] * 30, *["ac"] * 10)[0] == "The usual path is taken by 30 of 40 cases (75.0%): a → b → c."

    def test_say_when_all_cases_take_one_path(self):
        assert said(*["ab"] * 30)[0] == "All 30 cases take the same path: a → b."

    def test_say_when_no_path_is_usual(self):
        paths = [f"{one}{other}" for one in "abcdefghij" for other in "klmn"]

        assert said(*paths)[0].startswith("No path is usual: of 40 different paths")

    def test_count_the_paths_that_cover_most_cases(self):
        assert "2 of 3 different paths cover 80% of the cases." in said(*["ab"] * 20, *["ac"] * 15, *["ad"] * 5)

    def test_say_where_most_time_passes(self):
        [wait] = [line for line in with_waits([7200.0] * 40) if line.startswith("Most time")]

        assert wait == (
            "Most time passes between “a” and “b”: 100.0% of all the time between events. Half of the 40 moves take "
            "2 hours or less, nine in ten 2 hours or less; 40 of 40 cases make it."
        )

    def test_count_those_who_come_back_and_what_a_return_takes(self):
        assert (
            "6 of 36 cases come back to “a” after leaving it; half of the returns take 20 minutes or less."
        ) in said(*["ab"] * 30, *["aba"] * 6)

    def test_count_repeats_at_once(self):
        assert "6 of 36 cases repeat “a” at once, 12 times in all." in said(*["ab"] * 30, *["aaab"] * 6)

    def test_name_what_cases_skip(self):
        assert "6 of the 36 cases that went further on the usual path skip “b”." in said(*["abc"] * 30, *["ac"] * 6)

    def test_do_not_call_skipped_what_a_case_has_not_reached(self):
        assert not any("skip" in line for line in said(*["abc"] * 30, *["ab"] * 6))

    def test_ask_about_cases_that_end_where_most_go_on(self):
        assert (
            "6 of 36 cases end at “b”, from where most (83.3%) go on: done there, still open, or lost without a word."
        ) in said(*["abc"] * 30, *["ab"] * 6)

    def test_suspect_an_instant_step_of_being_automatic(self):
        assert (
            "“b” comes within a second after “a” in at least half of 40 moves: it looks automatic, or entered "
            "afterwards."
        ) in with_waits([0.2] * 40)

    def test_suspect_nothing_where_times_are_whole_days(self):
        lines = said(*["ab"] * 40, minutes=0)

        assert not any("automatic" in line for line in lines)
        assert "Times are written to the day: what is shorter cannot be measured." in lines

    def test_name_rare_activities(self):
        [rare] = [line for line in said(*["ab"] * 200, "axb") if "fewer than 1%" in line]

        assert rare == "1 of 3 activities occurs in fewer than 1% of the cases: x."
