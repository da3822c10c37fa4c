"""A bundle names the topics that it is made of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the parts of a revision; those of before are no bundles."""
    op.add_column("revision", sa.Column("parts", sa.JSON))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("revision") as batch:
        batch.drop_column("parts")
