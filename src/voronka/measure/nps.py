"""NPS: promoters less detractors, of the customers who answered a survey."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from voronka.measure.frames import need
from voronka.measure.rate import Z95, rate_of

if TYPE_CHECKING:
    from voronka.measure.rate import Rate

Question = Literal["recommend", "order again"]


@dataclass(frozen=True, slots=True)
class Nps:
    """promoters (9-10) less detractors (0-6), in per cent of the answers: from -100 to 100.

    n          answers
    promoters, passives, detractors   answers of 9-10, 7-8, 0-6
    nps        100 x (promoters - detractors) / n
    low, high  95% interval, on the same scale
    asked      how many were asked; None: unknown
    answered   n of asked; None where asked is unknown. Those who keep silent may think otherwise
    question   which of the two questions was asked; they measure different things and are never pooled
    """

    n: int
    promoters: int
    passives: int
    detractors: int
    nps: float
    low: float
    high: float
    asked: int | None
    answered: Rate | None
    question: Question


def nps(answers: pl.DataFrame | pl.Series, *, question: Question, asked: int | None = None) -> Nps | None:
    """NPS of the answers to one question.

    answers   a Series of scores, or a frame with the column score: whole numbers 0-10; null = no answer.
              A frame may also say in the column question what was asked in each row
    question  "recommend" (how likely are you to recommend us) or "order again" (how likely will you order from us
              again, asked in B2B): an intent to repeat, another thing than a recommendation
    asked     how many people were asked, where that is known
    Returns   None where nobody answered
    Raises    MissingColumn without score; ValueError for a score that is not a whole number from 0 to 10, for fewer
              asked than answered, for another question, and for answers to more than one question
    Source    docs/measures.md, "NPS"; interval: B. Rocks, The American Statistician 70 (2016) 365-372, adjusted Wald:
              the variance of promoters less detractors after 3 made-up answers, 3/4 of them promoters' and 3/4
              detractors', so that a few like-minded answers do not look certain; widened to hold the score itself
    """
    scores = _scores(answers, question)
    n = len(scores)
    if asked is not None and asked < n:
        raise ValueError(f"{n} answers of {asked} asked: more answered than were asked")
    if n == 0:
        return None
    promoters, detractors = int((scores >= 9).sum()), int((scores <= 6).sum())
    score = 100 * (promoters - detractors) / n
    low, high = _interval(promoters, detractors, n)
    return Nps(
        n=n,
        promoters=promoters,
        passives=n - promoters - detractors,
        detractors=detractors,
        nps=score,
        low=min(low, score),
        high=max(high, score),
        asked=asked,
        answered=None if asked is None else rate_of(n, asked),
        question=question,
    )


def _scores(answers: pl.DataFrame | pl.Series, question: Question) -> pl.Series:
    if question not in get_args(Question):
        raise ValueError(f"the question is {' or '.join(get_args(Question))}, not {question}")
    if isinstance(answers, pl.DataFrame):
        need(answers, "score")
        _refuse_other_questions(answers, question)
        answers = answers["score"]
    scores = answers.drop_nulls().cast(pl.Float64)
    wrong = scores.filter(~are_answers(scores))
    if len(wrong):
        raise ValueError(f"a score is a whole number from 0 to 10, not {wrong[0]:g}")
    return scores


def are_answers(scores: pl.Series) -> pl.Series:
    """Which of the scores are whole numbers from 0 to 10."""
    return scores.is_between(0, 10) & (scores % 1 == 0)


def _refuse_other_questions(answers: pl.DataFrame, question: Question) -> None:
    if "question" not in answers.columns:
        return
    others = answers.filter(pl.col("score").is_not_null() & (pl.col("question") != question))["question"]
    if len(others):
        raise ValueError(f'answers to "{others[0]}" cannot be counted with those to "{question}"')


def _interval(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z95 * sqrt((up + down - (up - down) ** 2) / (n + 3))
    return 100 * max(-1.0, up - down - half), 100 * min(1.0, up - down + half)
