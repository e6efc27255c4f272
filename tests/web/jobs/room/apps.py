from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "tests.web.jobs.room"
    label = "jobs_room"
