"""The first tables"""

import sqlalchemy as sa
from alembic import op

from nlp.ledger import triggers

GUARDED = ("events", "progress")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on from the version before."""
    op.create_table("documents",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("meeting", sa.String(length=200), nullable=False),
    sa.Column("title", sa.Text(), nullable=True),
    sa.Column("sha256", sa.String(length=64), nullable=False),
    sa.Column("format", sa.String(length=16), nullable=False),
    sa.Column("date", sa.String(length=10), nullable=True),
    sa.Column("doc_type", sa.Text(), nullable=True),
    sa.Column("level", sa.Text(), nullable=True),
    sa.Column("region", sa.Text(), nullable=True),
    sa.Column("occasion", sa.Text(), nullable=True),
    sa.Column("speaker", sa.Text(), nullable=True),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("analysis", sa.Text(), nullable=False),
    sa.Column("stored", sa.Text(), nullable=True),
    sa.Column("replaced_by", sa.Integer(), nullable=True),
    sa.Column("finished_at", sa.String(length=27), nullable=True),
    sa.Column("added_at", sa.String(length=27), nullable=False),
    sa.Column("added_by", sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(["replaced_by"], ["documents.id"], name=op.f("fk_documents_replaced_by")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256"))
    )
    with op.batch_alter_table("documents") as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_meeting"), ["meeting"], unique=False)
    op.create_table("events",
    sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("at", sa.String(length=27), nullable=False),
    sa.Column("actor", sa.String(length=64), nullable=False),
    sa.Column("role", sa.String(length=16), nullable=False),
    sa.Column("action", sa.String(length=32), nullable=False),
    sa.Column("object", sa.String(length=16), nullable=False),
    sa.Column("object_id", sa.Integer(), nullable=True),
    sa.Column("before", sa.Text(), nullable=True),
    sa.Column("after", sa.Text(), nullable=True),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.Column("version", sa.Integer(), nullable=True),
    sa.Column("state", sa.String(length=64), nullable=True),
    sa.Column("previous", sa.String(length=64), nullable=False),
    sa.Column("hash", sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint("seq", name=op.f("pk_events"))
    )
    with op.batch_alter_table("events") as batch_op:
        batch_op.create_index("ix_events_action", ["action", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_at"), ["at"], unique=False)
        batch_op.create_index("ix_events_object", ["object", "object_id"], unique=False)
    op.create_table("units",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=200), nullable=False),
    sa.Column("generic", sa.Boolean(), nullable=False),
    sa.Column("aliases", sa.Text(), nullable=False),
    sa.Column("leader", sa.Text(), nullable=True),
    sa.Column("contact", sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    sa.UniqueConstraint("name", name=op.f("uq_units_name"))
    )
    op.create_table("users",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=64), nullable=False),
    sa.Column("shown", sa.Text(), nullable=False),
    sa.Column("role", sa.String(length=16), nullable=False),
    sa.Column("unit", sa.Text(), nullable=True),
    sa.Column("password", sa.Text(), nullable=True),
    sa.Column("active", sa.Boolean(), nullable=False),
    sa.Column("failures", sa.Integer(), nullable=False),
    sa.Column("locked_until", sa.String(length=27), nullable=True),
    sa.Column("keys", sa.Text(), nullable=False),
    sa.Column("created_at", sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    sa.UniqueConstraint("name", name=op.f("uq_users_name"))
    )
    op.create_table("logins",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("token", sa.String(length=64), nullable=False),
    sa.Column("user_id", sa.Integer(), nullable=False),
    sa.Column("csrf", sa.String(length=64), nullable=False),
    sa.Column("began_at", sa.String(length=27), nullable=False),
    sa.Column("seen_at", sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_logins_user_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
    sa.UniqueConstraint("token", name=op.f("uq_logins_token"))
    )
    with op.batch_alter_table("logins") as batch_op:
        batch_op.create_index(batch_op.f("ix_logins_user_id"), ["user_id"], unique=False)
    op.create_table("passages",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("document_id", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("start", sa.Integer(), nullable=False),
    sa.Column("end", sa.Integer(), nullable=False),
    sa.Column("role", sa.String(length=16), nullable=False),
    sa.Column("score", sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_passages_document_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
    sa.UniqueConstraint("document_id", "position", name=op.f("uq_passages_document_id_position"))
    )
    op.create_table("uploads",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("batch", sa.String(length=32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("sha256", sa.String(length=64), nullable=False),
    sa.Column("stored", sa.Text(), nullable=False),
    sa.Column("date", sa.String(length=10), nullable=True),
    sa.Column("meeting", sa.String(length=200), nullable=True),
    sa.Column("together", sa.Boolean(), nullable=False),
    sa.Column("state", sa.String(length=8), nullable=False),
    sa.Column("message", sa.Text(), nullable=True),
    sa.Column("document_id", sa.Integer(), nullable=True),
    sa.Column("tasks", sa.Integer(), nullable=False),
    sa.Column("by", sa.String(length=64), nullable=False),
    sa.Column("at", sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_uploads_document_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads"))
    )
    with op.batch_alter_table("uploads") as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_state"), ["state"], unique=False)
    op.create_table("tasks",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("number", sa.String(length=64), nullable=False),
    sa.Column("document_id", sa.Integer(), nullable=True),
    sa.Column("passage_id", sa.Integer(), nullable=True),
    sa.Column("start", sa.Integer(), nullable=True),
    sa.Column("end", sa.Integer(), nullable=True),
    sa.Column("section", sa.Text(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("measures", sa.Text(), nullable=False),
    sa.Column("purpose", sa.Text(), nullable=False),
    sa.Column("targets", sa.Text(), nullable=False),
    sa.Column("marks", sa.Text(), nullable=False),
    sa.Column("role", sa.String(length=16), nullable=False),
    sa.Column("grade", sa.String(length=1), nullable=False),
    sa.Column("score", sa.Float(), nullable=False),
    sa.Column("remark", sa.Text(), nullable=True),
    sa.Column("due", sa.String(length=10), nullable=True),
    sa.Column("due_day", sa.Integer(), nullable=True),
    sa.Column("frequency", sa.Text(), nullable=True),
    sa.Column("review", sa.String(length=16), nullable=False),
    sa.Column("status", sa.String(length=16), nullable=False),
    sa.Column("before_pause", sa.String(length=16), nullable=True),
    sa.Column("start_day", sa.Integer(), nullable=True),
    sa.Column("percent", sa.Integer(), nullable=False),
    sa.Column("closed_on", sa.String(length=10), nullable=True),
    sa.Column("asked_due", sa.String(length=10), nullable=True),
    sa.Column("merged_into", sa.Integer(), nullable=True),
    sa.Column("parent_id", sa.Integer(), nullable=True),
    sa.Column("period", sa.String(length=10), nullable=True),
    sa.Column("absent", sa.Boolean(), nullable=False),
    sa.Column("proposed", sa.Text(), nullable=False),
    sa.Column("touched", sa.Text(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", sa.String(length=27), nullable=False),
    sa.Column("updated_at", sa.String(length=27), nullable=False),
    sa.CheckConstraint("percent >= 0 AND percent <= 100", name=op.f("ck_tasks_percent")),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_tasks_document_id")),
    sa.ForeignKeyConstraint(["merged_into"], ["tasks.id"], name=op.f("fk_tasks_merged_into")),
    sa.ForeignKeyConstraint(["parent_id"], ["tasks.id"], name=op.f("fk_tasks_parent_id")),
    sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_tasks_passage_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    sa.UniqueConstraint("number", name=op.f("uq_tasks_number")),
    sa.UniqueConstraint("parent_id", "period", name=op.f("uq_tasks_parent_id_period"))
    )
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_tasks_open", ["status", "review", "due_day", "start_day", "percent", "closed_on", "document_id", "asked_due", "frequency"], unique=False)
        batch_op.create_index("ix_tasks_review_score", ["review", "score"], unique=False)
        batch_op.create_index("ix_tasks_queue", ["review", "status", "document_id", "start"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_updated_at"), ["updated_at"], unique=False)
    op.create_table("assignments",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("unit_id", sa.Integer(), nullable=False),
    sa.Column("duty", sa.String(length=16), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("document_id", sa.Integer(), nullable=True),
    sa.Column("start", sa.Integer(), nullable=True),
    sa.Column("end", sa.Integer(), nullable=True),
    sa.Column("text", sa.Text(), nullable=True),
    sa.Column("how", sa.String(length=16), nullable=False),
    sa.Column("merged_from", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_assignments_document_id")),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_assignments_task_id")),
    sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_assignments_unit_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments"))
    )
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.create_index("ix_assignments_task_id", ["task_id", "duty", "unit_id"], unique=False)
        batch_op.create_index("ix_assignments_unit_id_duty", ["unit_id", "duty", "task_id"], unique=False)
    op.create_table("deadlines",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("document_id", sa.Integer(), nullable=True),
    sa.Column("start", sa.Integer(), nullable=True),
    sa.Column("end", sa.Integer(), nullable=True),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("value", sa.Text(), nullable=True),
    sa.Column("due", sa.String(length=10), nullable=True),
    sa.Column("begins", sa.String(length=10), nullable=True),
    sa.Column("rrules", sa.Text(), nullable=False),
    sa.Column("basis", sa.Text(), nullable=True),
    sa.Column("how", sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_deadlines_document_id")),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_deadlines_task_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines"))
    )
    with op.batch_alter_table("deadlines") as batch_op:
        batch_op.create_index(batch_op.f("ix_deadlines_task_id"), ["task_id"], unique=False)
    op.create_table("progress",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("period", sa.String(length=7), nullable=False),
    sa.Column("percent", sa.Integer(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("problems", sa.Text(), nullable=True),
    sa.Column("next_step", sa.Text(), nullable=True),
    sa.Column("unit", sa.Text(), nullable=True),
    sa.Column("by", sa.String(length=64), nullable=False),
    sa.Column("at", sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_progress_task_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_progress"))
    )
    with op.batch_alter_table("progress") as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_period"), ["period"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_task_id"), ["task_id"], unique=False)
    op.create_table("reviews",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("decision", sa.String(length=16), nullable=False),
    sa.Column("was", sa.String(length=16), nullable=False),
    sa.Column("batch", sa.String(length=32), nullable=True),
    sa.Column("undone", sa.Boolean(), nullable=False),
    sa.Column("by", sa.String(length=64), nullable=False),
    sa.Column("at", sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_reviews_task_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews"))
    )
    with op.batch_alter_table("reviews") as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_task_id"), ["task_id"], unique=False)
    op.create_table("task_sources",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("document_id", sa.Integer(), nullable=False),
    sa.Column("passage_id", sa.Integer(), nullable=True),
    sa.Column("key", sa.String(length=64), nullable=False),
    sa.Column("start", sa.Integer(), nullable=False),
    sa.Column("end", sa.Integer(), nullable=False),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("merged_from", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_task_sources_document_id")),
    sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_task_sources_passage_id")),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_sources_task_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_task_sources"))
    )
    with op.batch_alter_table("task_sources") as batch_op:
        batch_op.create_index(batch_op.f("ix_task_sources_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_sources_task_id"), ["task_id"], unique=False)
    op.create_table("evidence",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("task_id", sa.Integer(), nullable=False),
    sa.Column("progress_id", sa.Integer(), nullable=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("sha256", sa.String(length=64), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("stored", sa.Text(), nullable=False),
    sa.Column("by", sa.String(length=64), nullable=False),
    sa.Column("at", sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_evidence_progress_id")),
    sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_evidence_task_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence"))
    )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_task_id"), ["task_id"], unique=False)
    for table in GUARDED:
        for statement in triggers.create(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    """Go back to the version before."""
    for table in GUARDED:
        for statement in triggers.drop(op.get_bind().dialect.name, table):
            op.execute(statement)
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_task_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("task_sources") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_sources_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_sources_document_id"))

    op.drop_table("task_sources")
    with op.batch_alter_table("reviews") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_task_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_by"))
        batch_op.drop_index(batch_op.f("ix_reviews_batch"))

    op.drop_table("reviews")
    with op.batch_alter_table("progress") as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_task_id"))
        batch_op.drop_index(batch_op.f("ix_progress_period"))

    op.drop_table("progress")
    with op.batch_alter_table("deadlines") as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadlines_task_id"))

    op.drop_table("deadlines")
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.drop_index("ix_assignments_unit_id_duty")
        batch_op.drop_index("ix_assignments_task_id")

    op.drop_table("assignments")
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_updated_at"))
        batch_op.drop_index("ix_tasks_queue")
        batch_op.drop_index("ix_tasks_review_score")
        batch_op.drop_index("ix_tasks_open")
        batch_op.drop_index(batch_op.f("ix_tasks_document_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("uploads") as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_state"))
        batch_op.drop_index(batch_op.f("ix_uploads_batch"))

    op.drop_table("uploads")
    op.drop_table("passages")
    with op.batch_alter_table("logins") as batch_op:
        batch_op.drop_index(batch_op.f("ix_logins_user_id"))

    op.drop_table("logins")
    op.drop_table("users")
    op.drop_table("units")
    with op.batch_alter_table("events") as batch_op:
        batch_op.drop_index("ix_events_object")
        batch_op.drop_index(batch_op.f("ix_events_at"))
        batch_op.drop_index(batch_op.f("ix_events_actor"))
        batch_op.drop_index("ix_events_action")

    op.drop_table("events")
    with op.batch_alter_table("documents") as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_meeting"))

    op.drop_table("documents")
