"""Casework: desks, tickets, contacts, ratings, handoffs, settled questions, counts that stay."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OPEN = sa.text("status IN ('waiting', 'taken', 'call_back')")


def upgrade() -> None:
    """Create the tables."""
    _create_contact()
    _create_desk()
    _create_rating()
    _create_settled_question()
    _create_turn_count()
    _create_handoff()
    _create_rectification()
    _create_ticket()
    _create_handoff_message()
    _create_ticket_event()
    _create_rated_revision()


def downgrade() -> None:
    """Drop them."""
    for table in (
        "rated_revision",
        "ticket_event",
        "handoff_message",
        "ticket",
        "rectification",
        "handoff",
        "turn_count",
        "settled_question",
        "rating",
        "desk",
        "contact",
    ):
        op.drop_table(table)


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(length=40)),
        sa.Column("owner", sa.String(length=40)),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("masked", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("owner", name="uq_contact_owner"),
    )
    op.create_index("ix_contact_conversation_id", "contact", ["conversation_id"])
    op.create_index("ix_contact_expires_at", "contact", ["expires_at"])


def _create_desk() -> None:
    op.create_table(
        "desk",
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("staffed", sa.Boolean, nullable=False),
        sa.Column("hours", sa.JSON, nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", name="pk_desk"),
    )


def _create_rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("subject", sa.String(length=140), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("region", sa.String(length=12)),
        sa.Column("topic", sa.String(length=100)),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name="ck_rating_level"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.UniqueConstraint("subject", name="uq_rating_subject"),
    )
    op.create_index("ix_rating_created_at", "rating", ["created_at"])
    op.create_index("ix_rating_level", "rating", ["level"])


def _create_settled_question() -> None:
    op.create_table(
        "settled_question",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("settled_by", sa.String(length=100), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_settled_question"),
    )


def _create_turn_count() -> None:
    op.create_table(
        "turn_count",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "region", "topic", "status", name="pk_turn_count"),
    )


def _create_handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("desk", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("slots", sa.JSON, nullable=False),
        sa.Column("tried", sa.JSON, nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("closing", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["desk"], ["desk.region"], name="fk_handoff_desk"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
    )
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"])
    op.create_index("ix_handoff_desk_status", "handoff", ["desk", "status"])
    op.create_index(
        "ix_handoff_one_open",
        "handoff",
        ["conversation_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _create_rectification() -> None:
    op.create_table(
        "rectification",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("rating_id", sa.Integer, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("call_back", sa.Text, nullable=False),
        sa.Column("closing", sa.Text, nullable=False),
        sa.Column("handled_by", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("due_provisional", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["rating.id"], name="fk_rectification_rating_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rectification"),
        sa.UniqueConstraint("rating_id", name="uq_rectification_rating_id"),
    )
    op.create_index("ix_rectification_region", "rectification", ["region"])


def _create_ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("desk", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("conversation_id", sa.String(length=40)),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("occurred", sa.Text, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("matter", sa.String(length=100), nullable=False),
        sa.Column("confidential", sa.Boolean, nullable=False),
        sa.Column("reply_wanted", sa.Boolean, nullable=False),
        sa.Column("revision_ids", sa.JSON, nullable=False),
        sa.Column("attachments", sa.JSON, nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("repeat_of", sa.String(length=20)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("due_provisional", sa.Boolean, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("cleared", sa.Boolean, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["desk"], ["desk.region"], name="fk_ticket_desk"),
        sa.ForeignKeyConstraint(["repeat_of"], ["ticket.number"], name="fk_ticket_repeat_of"),
        sa.PrimaryKeyConstraint("number", name="pk_ticket"),
    )
    op.create_index("ix_ticket_conversation_id", "ticket", ["conversation_id"])
    op.create_index("ix_ticket_desk", "ticket", ["desk"])
    op.create_index("ix_ticket_status", "ticket", ["status"])


def _create_handoff_message() -> None:
    op.create_table(
        "handoff_message",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handoff_id", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name="fk_handoff_message_handoff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_message"),
    )
    op.create_index("ix_handoff_message_handoff_id", "handoff_message", ["handoff_id"])


def _create_ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["ticket.number"], name="fk_ticket_event_number", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_event"),
    )
    op.create_index("ix_ticket_event_number", "ticket_event", ["number"])


def _create_rated_revision() -> None:
    op.create_table(
        "rated_revision",
        sa.Column("rating_id", sa.Integer, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["rating.id"], name="fk_rated_revision_rating_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_rated_revision_revision_id"
        ),
        sa.PrimaryKeyConstraint("rating_id", "revision_id", name="pk_rated_revision"),
    )
    op.create_index("ix_rated_revision_revision_id", "rated_revision", ["revision_id"])
