"""Calls of language models with all that is known of them, budgets, and what calls under way reserved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FILL = {
    "sqlite": "UPDATE llm_usage SET cost_nanos = round(cost * 1000000000), day = substr(created, 1, 10)",
    "postgresql": "UPDATE llm_usage SET cost_nanos = round(cost * 1000000000),"
    " day = to_char(created AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}
_FILL_BACK = (
    "UPDATE llm_usage SET cost = cost_nanos / 1000000000.0, input_tokens = coalesce(input_tokens, 0),"
    " output_tokens = coalesce(output_tokens, 0), model = substr(model, 1, 200)"
)


def upgrade() -> None:
    with op.batch_alter_table("llm_usage") as usage:
        usage.add_column(sa.Column("request_id", sa.String(length=128), nullable=False, server_default=""))
        usage.add_column(sa.Column("purpose", sa.String(length=32), nullable=False, server_default=""))
        usage.add_column(sa.Column("outcome", sa.String(length=64), nullable=False, server_default=""))
        usage.add_column(sa.Column("cached_tokens", sa.Integer(), nullable=True))
        usage.add_column(sa.Column("cost_nanos", sa.BigInteger(), nullable=True))
        usage.add_column(sa.Column("price_source", sa.String(length=64), nullable=True))
        usage.add_column(sa.Column("first_token_seconds", sa.Float(), nullable=True))
        usage.add_column(sa.Column("seconds", sa.Float(), nullable=True))
        usage.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"))
        usage.add_column(sa.Column("day", sa.String(length=10), nullable=False, server_default=""))
        usage.alter_column("model", existing_type=sa.String(length=200), type_=sa.String(length=2048))
        usage.alter_column("input_tokens", existing_type=sa.Integer(), nullable=True)
        usage.alter_column("output_tokens", existing_type=sa.Integer(), nullable=True)
    op.execute(_FILL[op.get_bind().dialect.name])
    with op.batch_alter_table("llm_usage") as usage:
        usage.drop_constraint("fk_llm_usage_playbook_id_playbook", type_="foreignkey")
        usage.drop_column("playbook_id")
        usage.drop_column("cost")
        for name in ("request_id", "purpose", "outcome", "attempts", "day"):
            usage.alter_column(name, server_default=None)
        usage.create_index("ix_llm_usage_day", ["day"])
    op.create_table(
        "llm_budget",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("nanos", sa.BigInteger(), nullable=False),
        sa.Column("reserved_tokens", sa.BigInteger(), nullable=False),
        sa.Column("reserved_nanos", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "period", name="pk_llm_budget"),
    )
    op.create_table(
        "llm_reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("nanos", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_llm_reservation"),
    )
    op.create_index("ix_llm_reservation_expires", "llm_reservation", ["expires"])


def downgrade() -> None:
    op.drop_index("ix_llm_reservation_expires", "llm_reservation")
    op.drop_table("llm_reservation")
    op.drop_table("llm_budget")
    with op.batch_alter_table("llm_usage") as usage:
        usage.drop_index("ix_llm_usage_day")
        usage.add_column(sa.Column("cost", sa.Numeric(precision=12, scale=6), nullable=True))
        usage.add_column(sa.Column("playbook_id", sa.Uuid(), nullable=True))
        usage.create_foreign_key(
            "fk_llm_usage_playbook_id_playbook", "playbook", ["playbook_id"], ["id"], ondelete="SET NULL"
        )
    # The first schema knows no call whose tokens were not reported, and no name as long.
    op.execute(_FILL_BACK)
    with op.batch_alter_table("llm_usage") as usage:
        usage.alter_column("model", existing_type=sa.String(length=2048), type_=sa.String(length=200))
        usage.alter_column("input_tokens", existing_type=sa.Integer(), nullable=False)
        usage.alter_column("output_tokens", existing_type=sa.Integer(), nullable=False)
        for name in (
            "request_id",
            "purpose",
            "outcome",
            "cached_tokens",
            "cost_nanos",
            "price_source",
            "first_token_seconds",
            "seconds",
            "attempts",
            "day",
        ):
            usage.drop_column(name)
