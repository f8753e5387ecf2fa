"""what a person's videos keep coming back to

Revision: 0043
Follows: 0042
"""

import sqlalchemy as sa
from alembic import op


revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('themes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('claims', sa.Integer(), nullable=False),
    sa.Column('talks', sa.Integer(), nullable=False),
    sa.Column('sources', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_themes_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_themes')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_themes_list', 'themes', ['owner_id', 'stale', 'sources', 'talks', 'id'])
    op.create_table('theme_claims',
    sa.Column('claim_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_theme_claims_claim_id_claims'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_theme_claims_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_theme_claims_theme_id_themes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('claim_id', name=op.f('pk_theme_claims'))
    )
    op.create_index(op.f('ix_theme_claims_theme_id'), 'theme_claims', ['theme_id'])
    op.create_index(op.f('ix_theme_claims_owner_id'), 'theme_claims', ['owner_id'])


def downgrade() -> None:
    op.drop_table('theme_claims')
    op.drop_table('themes')
