"""An analysis in its published form: the one place where domain objects become ``Document``.

Invariant: only evidence passes; quotes that are mere claims stay behind. Every text can be
written as UTF-8, and every link leads to YouTube or is absent.
"""

from __future__ import annotations

from tubetotask.domain import feedback
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Assessment, CandidateTask
from tubetotask.domain.notes import Notes
from tubetotask.domain.score import Score
from tubetotask.exports import schema
from tubetotask.exports.places import chapter_link, clean, link_at, seconds
from tubetotask.exports.stated import Stated
from tubetotask.exports.wording import thin


def document(analysis: Analysis, *, for_people: bool = False) -> schema.Document:
    """``analysis`` as the published schema has it.

    ``for_people``: quotes as they are printed between quotation marks (see ``elided``).
    """
    return _Builder(analysis, for_people=for_people).document()


def _share(value: float) -> float:
    """A share or probability, kept within 0-1."""
    return round(min(1.0, max(0.0, value)), 4)


def _score(score: Score) -> schema.Score:
    return schema.Score(
        value=score.value,
        parts=[
            schema.ScorePart(
                name=clean(part.name), measured=clean(part.measured), points=round(part.points, 2)
            )
            for part in score.parts
        ],
    )


class _Builder(Stated):
    """Writes one analysis. Its state is what every part needs: the video and section titles."""

    def __init__(self, analysis: Analysis, *, for_people: bool) -> None:
        super().__init__(analysis, for_people=for_people)
        sections = analysis.plan.sections if analysis.plan else ()
        self._titles = {section.id: clean(section.title) for section in sections}

    def document(self) -> schema.Document:
        analysis, assessment = self._analysis, self._analysis.assessment or Assessment("", "")
        judged = analysis.assessment is not None
        return schema.Document(
            schema_version=schema.SCHEMA_VERSION,
            video=self._video_head(),
            transcript=self._transcript(),
            comparison=self._comparison(assessment) if judged else None,
            verdict=self._verdict(assessment) if judged else None,
            notes=self._notes(analysis.notes),
            findings=[
                schema.Finding(
                    **self._parts(finding.statement, feedback.FINDING),
                    kind=finding.kind.value,
                    section_id=finding.section_id,
                    section_title=self._titles.get(finding.section_id or "", ""),
                    similarity=_share(finding.similarity),
                )
                for finding in assessment.findings
                if finding.statement.evidence
            ],
            sections=[
                schema.Section(
                    section_id=section.section_id,
                    title=clean(section.title),
                    score=_score(section.score),
                    findings=section.findings,
                )
                for section in assessment.sections
            ],
            tasks=[self._task(task) for task in assessment.tasks if task.statement.evidence],
            lenses=[
                schema.Lens(
                    lens_id=lens.lens_id,
                    question=clean(lens.question),
                    statements=self._statements(lens.statements, feedback.LENS),
                    note=clean(lens.note),
                    judged=lens.judged,
                )
                for lens in assessment.lenses
            ],
            dropped=[
                schema.Dropped(
                    part=item.part,
                    reason=item.reason,
                    detail=clean(item.detail),
                    text=clean(item.text),
                )
                for item in analysis.dropped
            ],
            cost=schema.Cost(
                model=analysis.cost.model,
                tokens_in=analysis.cost.tokens_in,
                tokens_out=analysis.cost.tokens_out,
                usd=None if analysis.cost.usd is None else f"{analysis.cost.usd:f}",
                tokens_cached=analysis.cost.tokens_cached,
                calls=analysis.cost.calls,
                kept=analysis.cost.kept,
            ),
            limits=[
                clean(limit)
                for limit in dict.fromkeys(
                    filter(None, (thin(analysis), *analysis.notes.limits, *assessment.limits))
                )
            ],
            tags=[clean(name) for name in analysis.tags],
        )

    def _video_head(self) -> schema.Video:
        video = self._video
        return schema.Video(
            title=clean(video.title),
            youtube_id=clean(video.youtube_id),
            url=link_at(video, None),
            channel=clean(video.channel),
            duration_s=seconds(video.duration_s),
        )

    def _transcript(self) -> schema.Transcript:
        transcript = self._analysis.transcript
        return schema.Transcript(
            language=clean(transcript.language),
            origin=transcript.origin.value,
            format=transcript.format,
            duration_s=seconds(transcript.duration_s),
            coverage=_share(self._analysis.notes.coverage),
            warnings=[
                schema.Notice(id=w.id, message=clean(w.message), at_s=seconds(w.at_s))
                for w in transcript.warnings
            ],
            sentences_restored=not transcript.punctuated,
        )

    def _comparison(self, assessment: Assessment) -> schema.Comparison:
        found = assessment.comparison
        return schema.Comparison(
            value=found.value.value,
            reason=clean(found.reason),
            evidence=[self._evidence(item) for item in found.evidence],
            wording=found.wording.value,
            wrong=self._marked(feedback.COMPARISON, found.reason, found.evidence),
        )

    def _verdict(self, assessment: Assessment) -> schema.Verdict:
        found = assessment.verdict
        return schema.Verdict(
            value=found.value.value,
            reason=clean(found.reason),
            score=_score(found.score) if found.judged else None,
            evidence=[self._evidence(item) for item in found.evidence],
            wording=found.wording.value,
            wrong=self._marked(feedback.VERDICT, found.reason, found.evidence),
        )

    def _notes(self, notes: Notes) -> schema.Notes:
        return schema.Notes(
            analyser=notes.analyser,
            language=clean(notes.language),
            chapters=[
                schema.Chapter(
                    title=clean(chapter.title),
                    start_s=seconds(chapter.start_s),
                    end_s=seconds(chapter.end_s),
                    origin=chapter.origin,
                    url=chapter_link(chapter, self._analysis.transcript, self._video),
                )
                for chapter in notes.chapters
            ],
            premise=self._statement(notes.premise, feedback.PREMISE),
            concepts=[
                schema.Concept(
                    name=name,
                    problem=self._statement(concept.problem, feedback.CONCEPT),
                    solution=self._statement(concept.solution, feedback.CONCEPT),
                    how_to_apply=self._statement(concept.how_to_apply, feedback.CONCEPT),
                    example=self._statement(concept.example, feedback.CONCEPT),
                    outcome=self._statement(concept.outcome, feedback.CONCEPT),
                )
                for concept in notes.concepts
                if (name := self._statement(concept.name, feedback.CONCEPT))
            ],
            takeaways=[
                schema.Takeaway(
                    theme=clean(takeaway.theme),
                    insight=insight,
                    application=self._statement(takeaway.application, feedback.TAKEAWAY),
                )
                for takeaway in notes.takeaways
                if (insight := self._statement(takeaway.insight, feedback.TAKEAWAY))
            ],
            key_passages=[
                schema.KeyPassage(
                    **self._parts(passage.statement, feedback.KEY_PASSAGE),
                    score=_score(passage.score),
                    chapter=passage.chapter,
                )
                for passage in notes.key_passages
                if passage.statement.evidence
            ],
            advice=[
                schema.Advice(
                    **self._parts(advice.statement, feedback.ADVICE),
                    title=clean(advice.title),
                    strength=_share(advice.strength),
                    cues=[clean(cue) for cue in advice.cues],
                    also=self._statements(advice.also),
                    first_step=self._statement(advice.first_step, feedback.ADVICE),
                )
                for advice in notes.advice
                if advice.statement.evidence
            ],
        )

    def _task(self, task: CandidateTask) -> schema.Task:
        return schema.Task(
            **self._parts(task.statement, feedback.TASK, task.title),
            title=clean(task.title),
            priority=task.priority.value,
            score=_score(task.score),
            section_id=task.section_id,
            section_title=clean(task.section_title),
            why=clean(task.why),
            effort=task.effort.value if task.effort else None,
            first_step=self._statement(task.first_step),
            also=self._statements(task.also),
            filters=filter_answers(task),
            strength=_share(task.strength),
            similarity=_share(task.similarity),
            strength_of=clean(task.strength_of),
        )


def filter_answers(task: CandidateTask) -> list[schema.FilterAnswer]:
    """The person's filters with what was answered to them for a task."""
    return [
        schema.FilterAnswer(
            filter_id=item.filter_id,
            question=clean(item.question),
            answer=item.answer,
            reason=clean(item.reason),
        )
        for item in task.filters
    ]
