"""sections of a plan that each video touches, filled from the answers that are there

Revision: 0023
Follows: 0027
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0023'
down_revision = '0027'
branch_labels = None
depends_on = None

_BATCH = 50


def upgrade() -> None:
    op.create_table('coverage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('video_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('findings', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_coverage_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_coverage_plan_id_plans'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['video_id'], ['videos.id'], name=op.f('fk_coverage_video_id_videos'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage')),
    sa.UniqueConstraint('owner_id', 'plan_id', 'video_id', 'section_id', name=op.f('uq_coverage_owner_id_plan_id_video_id_section_id'))
    )
    op.create_index('ix_coverage_plan', 'coverage', ['owner_id', 'plan_id', 'at'], unique=False)
    op.create_index(op.f('ix_coverage_plan_id'), 'coverage', ['plan_id'], unique=False)
    op.create_index(op.f('ix_coverage_video_id'), 'coverage', ['video_id'], unique=False)
    _fill(op.get_bind())


def downgrade() -> None:
    op.drop_table('coverage')


_analyses = sa.table('analyses', *(sa.column(n) for n in ('id', 'owner_id', 'video_id', 'plan_version_id', 'state', 'document')),
    sa.column('created_at', sa.DateTime(timezone=True)))
_versions = sa.table('plan_versions', sa.column('id'), sa.column('plan_id'))
_coverage = sa.table('coverage', *(sa.column(n) for n in ('owner_id', 'plan_id', 'video_id', 'section_id', 'title', 'findings', 'score')),
    sa.column('at', sa.DateTime(timezone=True)))


def _fill(connection: sa.Connection) -> None:
    """The newest answer of each talk, on the day of its first; a few at a time, for they are long."""
    a, v = _analyses.c, _versions.c
    talk = (a.owner_id, v.plan_id, a.video_id)
    done = (a.state == 'done', a.document.is_not(None), a.video_id.is_not(None))
    newest = connection.execute(
        sa.select(sa.func.max(a.id).label('id'), *talk, sa.func.min(a.created_at).label('at'))
        .select_from(_analyses.join(_versions, a.plan_version_id == v.id))
        .where(*done).group_by(*talk)
    ).all()
    for begin in range(0, len(newest), _BATCH):
        some = {row.id: row for row in newest[begin : begin + _BATCH]}
        texts = connection.execute(sa.select(a.id, a.document).where(a.id.in_(list(some)))).all()
        rows = [new for each in texts for new in _rows(some[each.id], each.document)]
        if rows:
            connection.execute(_coverage.insert(), rows)


def _rows(row: Any, text: str) -> list[dict[str, Any]]:
    try:
        sections = json.loads(text).get('sections', [])
        found = {str(s['section_id'])[:200]: (str(s['title']), int(s['findings']), int(s['score']['value'])) for s in sections}
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # an answer of an older shape: it counts when it is held against the plan again
    return [
        {'owner_id': row.owner_id, 'plan_id': row.plan_id, 'video_id': row.video_id, 'at': row.at,
         'section_id': section, 'title': title, 'findings': findings, 'score': score}
        for section, (title, findings, score) in found.items()
        if findings
    ]
