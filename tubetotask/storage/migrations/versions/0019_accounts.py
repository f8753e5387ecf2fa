"""accounts: addresses, passwords, roles; one-time links, sign-ins, passkeys, the audit log

Revision: 0019
Follows: 0018
"""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

# Added one by one and not by making the table anew: on SQLite that would drop the old one, and
# with it every row that belongs to somebody.
_NEW: tuple[sa.Column[Any], ...] = (
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('called', sa.String(length=100), nullable=False, server_default=''),
    sa.Column('role', sa.String(length=10), nullable=False, server_default='member'),
    sa.Column('active', sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column('mark', sa.String(length=64), nullable=True),
    sa.Column('password', sa.Text(), nullable=True),
    sa.Column('code_method', sa.String(length=20), nullable=True),
    sa.Column('code_secret', sa.Text(), nullable=True),
    sa.Column('code_last', sa.BigInteger(), nullable=True),
    sa.Column('recovery_codes', sa.Text(), nullable=False, server_default=''),
    sa.Column('passkey_handle', sa.String(length=64), nullable=True),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in _NEW:
        op.add_column('users', column)
    op.create_index('uq_users_email', 'users', ['email'], unique=True)
    op.create_index('uq_users_mark', 'users', ['mark'], unique=True)
    connection = op.get_bind()
    for number in connection.execute(sa.text('SELECT id FROM users')).scalars().all():
        connection.execute(
            sa.text('UPDATE users SET mark = :mark WHERE id = :id'),
            {'mark': secrets.token_hex(16), 'id': number},
        )
    connection.execute(sa.text("UPDATE users SET role = 'admin' WHERE name = 'local'"))
    op.create_table('links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_links_user_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_links_made_by_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_links')),
    sa.UniqueConstraint('hash', name=op.f('uq_links_hash'))
    )
    op.create_index('ix_links_expires_at', 'links', ['expires_at'], unique=False)
    op.create_table('sign_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=50), nullable=False),
    sa.Column('browser', sa.String(length=60), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_ins_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
    sa.UniqueConstraint('hash', name=op.f('uq_sign_ins_hash'))
    )
    op.create_index('ix_sign_ins_user_id', 'sign_ins', ['user_id'], unique=False)
    op.create_index('ix_sign_ins_seen_at', 'sign_ins', ['seen_at'], unique=False)
    op.create_table('passkeys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_passkeys_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id'))
    )
    op.create_index('ix_passkeys_user_id', 'passkeys', ['user_id'], unique=False)
    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('about_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=50), nullable=False),
    sa.Column('browser', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_audit_user_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['about_id'], ['users.id'], name=op.f('fk_audit_about_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_index('ix_audit_at', 'audit', ['at'], unique=False)
    op.create_index('ix_audit_key_at', 'audit', ['key', 'at'], unique=False)
    op.create_index('ix_audit_network_at', 'audit', ['network', 'at'], unique=False)


def downgrade() -> None:
    for table in ('audit', 'passkeys', 'sign_ins', 'links'):
        op.drop_table(table)
    op.drop_index('uq_users_mark', table_name='users')
    op.drop_index('uq_users_email', table_name='users')
    for column in reversed(_NEW):
        op.drop_column('users', column.name)
