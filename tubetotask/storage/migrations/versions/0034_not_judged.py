"""what the built-in analyser skipped for want of likeness was not judged, and has no score

Revision: 0034
Follows: 0033
"""

import json

import sqlalchemy as sa
from alembic import op


revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

_BUILT_IN = 'offline'
_ANALYSES = sa.table(
    'analyses',
    sa.column('id', sa.Integer), sa.column('verdict', sa.String), sa.column('score', sa.Integer),
    sa.column('rank', sa.Integer), sa.column('document', sa.Text),
)


def upgrade() -> None:
    _turn('skip', {'verdict': 'not judged', 'score': None, 'rank': 1000}, lost={'value': 0, 'parts': []})


def downgrade() -> None:
    # An earlier version cannot read the verdict: all of them become what it knows.
    _turn('not judged', {'verdict': 'skip', 'score': 0, 'rank': 0}, every=True)


def _turn(
    before: str,
    after: dict[str, object],
    lost: dict[str, object] | None = None,
    every: bool = False,
) -> None:
    """One talk after another, as their documents may be long."""
    connection = op.get_bind()
    numbers = connection.scalars(sa.select(_ANALYSES.c.id).where(_ANALYSES.c.verdict == before)).all()
    for number in numbers:
        mine = _ANALYSES.c.id == number
        told = connection.scalar(sa.select(_ANALYSES.c.document).where(mine))
        document = json.loads(told) if told else None
        if not every and not str((document or {}).get('analyser', '')).startswith(_BUILT_IN):
            continue
        values = dict(after)
        if document and document.get('verdict'):
            document['verdict']['value'] = after['verdict']
            if lost is not None:
                document['verdict']['score'] = lost
            values['document'] = json.dumps(document, ensure_ascii=False, separators=(',', ':'))
        connection.execute(sa.update(_ANALYSES).where(mine).values(values))
