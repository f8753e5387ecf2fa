"""what was spent by day, an index for the calls of an analysis

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

_SUMS = """
INSERT INTO spent_days (whose, scope_id, day, usd)
SELECT '{whose}', {scope}, {day} AS day, CAST(SUM(COALESCE(usd, usd_most)) AS BIGINT)
FROM model_calls
WHERE COALESCE(usd, usd_most) IS NOT NULL AND {scope} IS NOT NULL
GROUP BY {group}
"""
_SCOPES = {'all': '0', 'user': 'owner_id', 'source': 'source_id'}


def upgrade() -> None:
    op.create_table('spent_days',
    sa.Column('whose', sa.String(length=20), nullable=False),
    sa.Column('scope_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('usd', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('whose', 'scope_id', 'day', name=op.f('pk_spent_days'))
    )
    sqlite = op.get_bind().dialect.name == 'sqlite'
    day = 'date(created_at)' if sqlite else "date(created_at AT TIME ZONE 'UTC')"
    for whose, scope in _SCOPES.items():
        group = day if whose == 'all' else f'{scope}, {day}'
        op.execute(_SUMS.format(whose=whose, scope=scope, day=day, group=group))
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.create_index('ix_model_calls_analysis_id', ['analysis_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_index('ix_model_calls_analysis_id')
    op.drop_table('spent_days')
