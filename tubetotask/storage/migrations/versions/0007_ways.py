"""how the ways to YouTube stand

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ways',
    sa.Column('way', sa.String(length=60), nullable=False),
    sa.Column('blocks', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('way', name=op.f('pk_ways'))
    )


def downgrade() -> None:
    op.drop_table('ways')
