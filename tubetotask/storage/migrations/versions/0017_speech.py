"""speech recognition: minutes in the ledger, what a person agreed to

Revision: 0017
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('model_calls', 'reservations'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('audio_s', sa.Double(), nullable=False, server_default='0'))
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('speech', sa.Boolean(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('speech_usd', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    # Earlier versions know no such error, and would leave what waits for a price as it is.
    op.execute(
        "UPDATE analyses SET state = 'failed' WHERE state = 'waiting' "
        "AND error_id = 'price-not-confirmed'"
    )
    with op.batch_alter_table('analyses', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('speech_usd')
        batch_op.drop_column('speech')
    with op.batch_alter_table('reservations', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('audio_s')
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_column('audio_s')
