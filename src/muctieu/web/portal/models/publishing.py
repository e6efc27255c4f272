"""The step at which a second person looks at a page before the public does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState


class SecondPersonTask(AbstractGroupApprovalTask):
    """Approval by somebody who may publish on the portal and did not write the words that wait."""

    class Meta:
        verbose_name = _("người thứ hai duyệt")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        return [] if is_waiting_word_of(obj, user) else list(super().get_actions(obj, user))

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        return super().get_task_states_user_can_moderate(user, **kwargs).exclude(revision__user=user)


def is_waiting_word_of(page: Any, user: Any) -> bool:
    """Whether the revision that waits for approval is the user's own."""
    state: TaskState | None = page.current_workflow_task_state
    return state is not None and state.revision.user_id == user.pk
