"""How a playbook was made: the model, its prompt, tokens and cost, and what was redacted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("playbook") as playbook:
        playbook.add_column(sa.Column("making", sa.JSON(none_as_null=True), nullable=True))
        playbook.add_column(sa.Column("cached_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("playbook") as playbook:
        playbook.drop_column("cached_from")
        playbook.drop_column("making")
