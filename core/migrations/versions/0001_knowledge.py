"""Tables of the knowledge base."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create topics, entries, revisions and the version row."""
    op.create_table(
        "topic",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("matter", sa.String(100), nullable=False),
        sa.Column("facet", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("wordings", sa.JSON, nullable=False),
        sa.Column("must_not_match", sa.JSON, nullable=False),
        sa.Column("file_hash", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("topic_id", sa.String(100), nullable=False),
        sa.Column("published_revision_id", sa.Integer),
        sa.Column("seed_hash", sa.String(64)),
        sa.Column("edited", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_entry_topic_id"),
        sa.UniqueConstraint("published_revision_id", name="uq_entry_published_revision_id"),
    )
    op.create_index("ix_entry_topic_id", "entry", ["topic_id"])
    _create_revision()
    with op.batch_alter_table("entry") as batch:
        batch.create_foreign_key(
            "fk_entry_published_revision_id", "revision", ["published_revision_id"], ["id"]
        )
    version = op.create_table(
        "knowledge_version",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_version"),
        sa.CheckConstraint("id = 1", name="ck_knowledge_version_single"),
    )
    op.bulk_insert(version, [{"id": 1, "version": 0}])


def downgrade() -> None:
    """Drop them all."""
    op.drop_table("knowledge_version")
    with op.batch_alter_table("entry") as batch:
        batch.drop_constraint("fk_entry_published_revision_id", type_="foreignkey")
    for table in ("revision", "entry", "topic"):
        op.drop_table(table)


def _create_revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("entry_id", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("spoken", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("contacts", sa.JSON, nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("reviewer", sa.String(100)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("based_on_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_revision_entry_id"),
        sa.ForeignKeyConstraint(["based_on_id"], ["revision.id"], name="fk_revision_based_on_id"),
        sa.UniqueConstraint("entry_id", "number", name="uq_revision_entry_id_number"),
    )
    op.create_index(
        "ix_revision_one_published",
        "revision",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )
