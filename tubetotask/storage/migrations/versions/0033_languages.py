"""the language and the time zone that pages speak to a person in

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa
from alembic import op


revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('language', sa.String(10), nullable=False, server_default=''))
    op.add_column('users', sa.Column('timezone', sa.String(64), nullable=False, server_default=''))
    # Whoever said where they live, for their reports, need not say it twice.
    op.execute(
        "UPDATE users SET timezone = (SELECT s.timezone FROM report_settings s"
        " WHERE s.owner_id = users.id) WHERE id IN (SELECT owner_id FROM report_settings)"
    )


def downgrade() -> None:
    op.drop_column('users', 'timezone')
    op.drop_column('users', 'language')
