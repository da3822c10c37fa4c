"""Calls at the operator's desk, what operators report of the knowledge, how entries are used."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "call",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("feed_hash", sa.String(64), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("known", sa.JSON, nullable=False),
        sa.Column("entry_id", sa.String(100)),
        sa.Column("revision_id", sa.Integer),
        sa.Column("outcome", sa.String(20)),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
    )
    op.create_index("ix_call_operator_started_at", "call", ["operator", "started_at"])
    op.create_table(
        "call_line",
        sa.Column("call_id", sa.String(22), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("speaker", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "number", name="pk_call_line"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name="fk_call_line_call_id", ondelete="CASCADE"
        ),
    )
    _corrections_and_uses()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("entry_use")
    op.drop_table("correction")
    op.drop_table("call_line")
    op.drop_table("call")


def _corrections_and_uses() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("entry_id", sa.String(100)),
        sa.Column("revision_id", sa.Integer),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("reported_by", sa.String(60), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(60)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_region_closed_at", "correction", ["region", "closed_at"])
    op.create_table(
        "entry_use",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("entry_id", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "entry_id", "region", "kind", name="pk_entry_use"),
    )
