"""To give a talk: one box for it, the plan beside it, and what was read so far.

Invariant: whatever was typed or pasted is on the page again when something is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask import plans
from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.plan import Plan
from tubetotask.jobs.requests import Source, request_analysis, request_sample
from tubetotask.storage import inbox_overview
from tubetotask.storage.database import now
from tubetotask.storage.listing import EARLIER, Listing
from tubetotask.transcripts import youtube_id
from tubetotask.web import older, people, seldom

bp = Blueprint("start", __name__)
ENDPOINT = "start.read"
_PAGE = 50
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LINK = re.compile(r"(https?://|www\.|youtu\.?be|m\.youtube)\S+", re.IGNORECASE)


@dataclass
class Form:
    """What a person gave, and what is wrong with it (field → error)."""

    source: str = ""
    plan: str = ""
    language: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)

    @classmethod
    def sent(cls) -> Form:
        """The form as it was sent."""
        given = request.form
        return cls(given.get("source", ""), given.get("plan", ""), given.get("language", ""))


@bp.get("/read")
def show() -> str:
    """The form, with the plan in use, and a link that was shared, if there is one."""
    return _page(Form(request.args.get("source", "")[:2_000]), fill=True)


@bp.post("/")
def read() -> Response | tuple[str, int]:
    """Start an analysis, or say beside the field what is wrong."""
    form = Form.sent()
    source = _source(form)
    plan = _plan(form)
    if form.language and not _LANGUAGE.fullmatch(form.language.strip()):
        form.errors["language"] = InputError(
            f"“{form.language.strip()[:40]}” is no language code.",
            remedy="Use a code such as en, de or pt-BR, or leave it empty.",
        )
    if not form.errors:
        try:
            row = request_analysis(
                people.workspace(),
                people.jobs_url(),
                source,
                plan,
                language=form.language.strip(),
            )
        except InputError as error:
            form.errors["source"] = error
        else:
            return redirect(url_for("analyses.show", analysis_id=row.id))
    return _page(form), max(status_of(error) for error in form.errors.values())


@bp.post("/sample")
def try_sample() -> Response:
    """Read the sample talk against the sample plan."""
    row = request_sample(people.workspace(), people.jobs_url())
    return redirect(url_for("analyses.show", analysis_id=row.id))


@bp.post("/sample/remove")
def remove_sample() -> Response:
    """Remove the sample talk and the sample plan."""
    people.workspace().remove_samples()
    return redirect(url_for("inbox.show"))


def outlived() -> tuple[str, int]:
    """The form again, after its cookie was lost: nothing was done, and nothing is lost."""
    form = Form.sent()
    form.errors["form"] = InputError(
        "Nothing was started yet: the page was opened too long ago, or cookies are off.",
        remedy="Press “Read it” again. A file must be chosen again.",
    )
    return _page(form), 400


def _page(form: Form, *, fill: bool = False) -> str:
    """``fill``: with the plan in use."""
    space = people.workspace()
    seen = inbox_overview.overview(space.session, space.owner_id, now())
    if fill:
        form.plan = seen.plan
    seldom_told = seldom.told(space, seen)  # first: it deletes what was removed long ago
    listing = Listing(space.session, space.owner_id)
    before = older.before()
    talks = listing.talks(before=before, limit=_PAGE + 1)
    own = space.plan_version()
    return render_template(
        "start.html",
        form=form,
        talks=talks[:_PAGE],
        further=talks[_PAGE - 1][0].id if len(talks) > _PAGE else 0,
        before=before,
        most_earlier=EARLIER,
        **seldom_told,
        own_plan=own,
        known_plan=bool(own and form.plan.strip() == own.markdown.strip()),
        has_sample=any(row.sample for row, _ in talks) or (seen.sample and listing.has_sample()),
    )


def _source(form: Form) -> Source:
    """The file if one was chosen, else the link or captions in the box."""
    text, upload = form.source.strip(), request.files.get("file")
    of_video = youtube_id(request.form.get("video", "")) or ""
    if upload is None or not upload.filename:
        is_link = "\n" not in text and (youtube_id(text) or _LINK.fullmatch(text))
        given = Source(text.encode("utf-8", "replace"), video=of_video)
        return Source(link=text) if is_link else given
    with upload.stream as stream:
        data = stream.read()
    name = upload.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    if text:
        form.errors["source"] = InputError(
            f"There is text in the box and a file ({name}).",
            remedy="Empty the box and choose the file again, or send the text alone.",
        )
    elif not data.strip():
        form.errors["source"] = InputError(
            f"The file {name} is empty.", remedy="Choose a caption file with words in it."
        )
    return Source(data, name=name, video=of_video)


def _plan(form: Form) -> Plan | None:
    """The plan in the form, None when that is empty; where there is no field, the one in use."""
    if "plan" not in request.form:
        own = people.workspace().plan_version()
        form.plan = own.markdown if own else ""
    if not form.plan.strip():
        return None
    try:
        return plans.parse(form.plan)
    except InputError as error:
        form.errors["plan"] = error
        return None
