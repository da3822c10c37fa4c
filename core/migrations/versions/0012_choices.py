"""What administrators have chosen while the product runs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "choice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("changed_by", sa.String(100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_choice"),
    )
    op.create_index("ix_choice_name", "choice", ["name", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("choice")
