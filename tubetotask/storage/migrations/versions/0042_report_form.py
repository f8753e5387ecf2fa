"""the format in which reports are mailed and offered

Revision: 0042
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op


revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('report_settings', sa.Column('form', sa.String(length=5), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('report_settings', 'form')
