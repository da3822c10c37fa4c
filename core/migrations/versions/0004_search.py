"""Tables of search: sentence vectors, and the thresholds that were set from the wordings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create vectors and calibrations."""
    op.create_table(
        "embedding",
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("model", sa.String(60), nullable=False),
        sa.Column("dimensions", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "model", name="pk_embedding"),
    )
    op.create_table(
        "calibration",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("digest", "mode", name="pk_calibration"),
    )


def downgrade() -> None:
    """Drop them: both are computed again."""
    op.drop_table("calibration")
    op.drop_table("embedding")
