"""Wordings in the form in which they are indexed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "prepared_wording",
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("maker", sa.String(32), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "maker", name="pk_prepared_wording"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("prepared_wording")
