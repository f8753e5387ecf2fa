"""what was brought back from another instance is known as such: videos, found videos, calls

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op


revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

TABLES = ('videos', 'found_videos', 'model_calls')


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('brought', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, 'brought')
