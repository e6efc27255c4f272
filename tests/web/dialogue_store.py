"""A row in every table of the dialogue."""

from __future__ import annotations

from datetime import date, time

from muctieu.web.dialogue import meetings, petitions
from muctieu.web.dialogue.meetings import Hours, Promise
from muctieu.web.dialogue.petitions import Sent
from muctieu.web.plans.tasks import TaskText
from tests.web.staff import TODAY, Staff


def fill_dialogue(staff: Staff) -> None:
    cast = staff.cast
    row, _code = petitions.receive(Sent("report", "Đường vào bản hỏng.", "mot"), place=cast.commune)
    petitions.assign(row, staff.officer, by=cast.leader, seen=1)
    hours = Hours(date(2023, 7, 10), time(7, 30), time(11), "Trụ sở")
    meetings.set_reception(hours, place=cast.commune, post=staff.chairman, by=cast.clerk)
    held = meetings.plan_session("Nước", place=cast.commune, chair=staff.chairman, day=TODAY, venue="", by=cast.clerk)
    meetings.promise(held, Promise(TaskText("Làm bể nước"), staff.head, staff.chairman), by=cast.clerk)
