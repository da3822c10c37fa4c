"""Exchange: what imports wrote, whose key is trusted, which bundles came in, who owns what."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables."""
    _create_imports()
    op.create_table(
        "trusted_key",
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("public_key", sa.String(100), nullable=False),
        sa.Column("added_by", sa.String(100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", name="pk_trusted_key"),
    )
    op.create_table(
        "taken_bundle",
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("serial", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("taken_by", sa.String(100), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "serial", name="pk_taken_bundle"),
    )
    op.create_table(
        "entry_owner",
        sa.Column("entry_id", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entry_owner"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_owner_entry_id"),
    )
    op.create_index("ix_entry_owner_region", "entry_owner", ["region"])


def downgrade() -> None:
    """Drop them."""
    for table in ("entry_owner", "taken_bundle", "trusted_key", "import_item", "import_batch"):
        op.drop_table(table)


def _create_imports() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.String(100)),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
    )
    references = {
        "batch_id": "import_batch.id",
        "revision_id": "revision.id",
        "entry_id": "entry.id",
        "replaced_id": "revision.id",
    }
    op.create_table(
        "import_item",
        sa.Column("batch_id", sa.Integer, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.Column("entry_id", sa.String(100), nullable=False),
        sa.Column("replaced_id", sa.Integer),
        sa.Column("said", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "revision_id", name="pk_import_item"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_import_item_{column}")
            for column, target in references.items()
        ),
    )
    op.create_index("ix_import_item_revision_id", "import_item", ["revision_id"])
    op.create_index("ix_import_item_entry_id", "import_item", ["entry_id"])
