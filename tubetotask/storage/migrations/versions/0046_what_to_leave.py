"""a task that only says what not to do weighs 15 points less

Revision: 0046
Follows: 0045
"""

import re

import sqlalchemy as sa
from alembic import op


revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None

_POINTS = 15
# As tasks/parts.py had it when this was written.
_LEAVE = re.compile(
    r"(?:(?:you|we) )?(?:don['’]t|do not|never|(?:should|must) (?:not|never)|shouldn['’]t|"
    r"mustn['’]t)\b|(?:keine?[mnrs]?|nicht|nie|niemals)\b",
    re.IGNORECASE,
)
_TASKS = sa.table(
    'tasks',
    sa.column('id', sa.Integer), sa.column('title', sa.String), sa.column('score', sa.Integer),
    sa.column('priority', sa.String),
)


def upgrade() -> None:
    _move(-_POINTS)


def downgrade() -> None:
    _move(_POINTS)


def _move(points: int) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(_TASKS.c.id, _TASKS.c.title, _TASKS.c.score)).all()
    for row in rows:
        if not _LEAVE.match(row.title):
            continue
        score = max(0, min(100, row.score + points))
        priority = 'P1' if score >= 60 else 'P2' if score >= 40 else 'P3'
        connection.execute(
            sa.update(_TASKS).where(_TASKS.c.id == row.id).values(score=score, priority=priority)
        )
