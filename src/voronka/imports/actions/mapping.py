"""What a person says of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from voronka.funnel.models import DealField, Pipeline, Stage
from voronka.ground.refusal import Refusal
from voronka.imports.actions.receiving import look, refuse_unless_open
from voronka.imports.kinds import KINDS
from voronka.imports.kinds.base import FIELD
from voronka.imports.mapping import Answers
from voronka.imports.models import Import, State


def set_format(*, import_: Import, form: Mapping[str, str]) -> Import:
    """Say how the file is written (encoding, delimiter, decimal, date, sheet; "" = found out), and look again.

    Raises Refusal at "format.decimal" or "file"; then it stays as it was.
    """
    refuse_unless_open(import_)
    before = import_.answers
    try:
        import_.answers = Answers.read(before | {"format": dict(form)}).to_json()
        look(import_)
    except Refusal:
        import_.refresh_from_db()
        raise
    return import_


def set_mapping(
    *,
    import_: Import,
    kind: str,
    roles: Mapping[str, str],
    answers: Mapping[str, Any],
) -> Import:
    """Say what the rows are, which column plays which role, and what values mean. A check that was made counts no more.

    kind     one of `KindOfRows`
    roles    role -> header; "" = the file lacks it. Deals take "field:<key>" for their custom fields
    answers  as `Answers.read` takes them; those that are left out stay

    Raises Refusal at "kind", "roles.<role>", "pipeline", "stages", "mode", ...; then nothing is written.
    """
    refuse_unless_open(import_)
    said = {role: header for role, header in roles.items() if header}
    try:
        whole = Answers.read(import_.answers | dict(answers))
    except Refusal as refusal:
        raise Refusal(mapping_problems(import_, kind, said, Answers()) | refusal.problems) from None
    if problems := mapping_problems(import_, kind, said, whole):
        raise Refusal(problems)
    import_.kind, import_.roles, import_.answers = kind, said, whole.to_json()
    import_.state, import_.counts, import_.preview, import_.error = State.UPLOADED, {}, [], None
    import_.save()
    return import_


def mapping_problems(import_: Import, kind: str, roles: Mapping[str, str], answers: Answers) -> dict[str, object]:
    """What a mapping lacks, or says that cannot be (3 queries at most)."""
    if kind not in KINDS:
        return {"kind": _("Choose one of the list.")}
    return _role_problems(import_, kind, roles) | _pipeline_problems(kind, answers)


def _role_problems(import_: Import, kind: str, roles: Mapping[str, str]) -> dict[str, object]:
    known = KINDS[kind]
    fields = {f"{FIELD}{key}" for key in DealField.objects.values_list("key", flat=True)} if kind == "deals" else set()
    problems: dict[str, object] = {}
    for role, header in roles.items():
        if role not in known.by_name and role not in fields:
            problems[f"roles.{role}"] = _("There is no such field.")
        elif header not in import_.headers:
            problems[f"roles.{role}"] = _("The file has no such column.")
    for role in known.missing(dict(roles)):
        problems[f"roles.{role}"] = _("Choose the column: rows cannot be brought in without it.")
    return problems


def _pipeline_problems(kind: str, answers: Answers) -> dict[str, object]:
    """Deals and their history need a pipeline that is there, and stages of it."""
    if kind not in {"deals", "history"}:
        return {}
    pipeline = Pipeline.objects.filter(pk=answers.pipeline, is_archived=False).first() if answers.pipeline else None
    if pipeline is None:
        return {"pipeline": _("Choose the pipeline.")}
    known = set(Stage.objects.filter(pipeline=pipeline).values_list("pk", flat=True))
    return {"stages": _("Choose stages of this pipeline.")} if set(answers.stages.values()) - known else {}
