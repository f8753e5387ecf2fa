"""which lenses are asked, and which tell

Revision: 0040
Follows: 0039
"""

import sqlalchemy as sa
from alembic import op


revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lens_choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('lens_id', sa.String(length=80), nullable=False),
    sa.Column('asked', sa.Boolean(), nullable=False),
    sa.Column('alert', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_lens_choices_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lens_choices')),
    sa.UniqueConstraint('owner_id', 'lens_id', name=op.f('uq_lens_choices_owner_id_lens_id'))
    )


def downgrade() -> None:
    op.drop_table('lens_choices')
