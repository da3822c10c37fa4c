"""Publishing: several published revisions of an entry, one after the other; who signed what."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

PUBLISHED = sa.text("status = 'published'")


def upgrade() -> None:
    """Let a published revision begin where another ends; add who signed and what is expected."""
    op.add_column(
        "topic", sa.Column("edited", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("entry", sa.Column("review_by", sa.Date))
    for column in _revision_columns():
        op.add_column("revision", column)
    op.execute("UPDATE revision SET starts_on = valid_from WHERE valid_from IS NOT NULL")
    op.drop_index("ix_revision_one_published", table_name="revision")
    _one_published("ix_revision_one_start", ["entry_id", "starts_on"])
    _create_signature()
    _create_expected_answer()


def downgrade() -> None:
    """Drop them; of several published revisions the one published last stays."""
    op.drop_table("expected_answer")
    op.drop_table("signature")
    op.drop_index("ix_revision_one_start", table_name="revision")
    op.execute(
        "UPDATE revision SET status = 'retired' WHERE status = 'published' AND NOT EXISTS"
        " (SELECT 1 FROM entry WHERE entry.published_revision_id = revision.id)"
    )
    with op.batch_alter_table("revision") as batch:
        for column in _revision_columns():
            batch.drop_column(column.name)
    _one_published("ix_revision_one_published", ["entry_id"])
    with op.batch_alter_table("entry") as batch:
        batch.drop_column("review_by")
    with op.batch_alter_table("topic") as batch:
        batch.drop_column("edited")


def _revision_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("topic_text", sa.JSON),
        sa.Column("topic_before", sa.JSON),
        sa.Column("supersedes", sa.JSON),
        sa.Column("starts_on", sa.Date, nullable=False, server_default=sa.text("'0001-01-01'")),
        sa.Column("ends_on", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("co_signed", sa.Boolean),
    )


def _one_published(name: str, columns: list[str]) -> None:
    op.create_index(
        name, "revision", columns, unique=True, sqlite_where=PUBLISHED, postgresql_where=PUBLISHED
    )


def _create_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.Column("reviewer", sa.String(100), nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", "reviewer", name="pk_signature"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_signature_revision_id"),
    )


def _create_expected_answer() -> None:
    op.create_table(
        "expected_answer",
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("entry_id", sa.String(100), nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_expected_answer"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_expected_answer_entry_id"),
    )
    op.create_index("ix_expected_answer_entry_id", "expected_answer", ["entry_id"])
