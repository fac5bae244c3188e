"""The peer's five actions: each reads the city's database and answers."""

import os
import sqlite3

from rasa_sdk import Action

DATABASE = sqlite3.connect(
    f"file:{os.environ['PEER_DATABASE']}?mode=ro", uri=True, check_same_thread=False
)


class Reading:
    question = "SELECT 1"
    head = ""

    def run(self, dispatcher, tracker, domain):
        """Answer with the rows of the question and a button."""
        rows = DATABASE.execute(self.question).fetchall()
        lines = [self.head, *(str(row[0]) for row in rows)]
        buttons = [{"title": "活动", "payload": "/browse_events"}]
        dispatcher.utter_message(text="\n".join(lines), buttons=buttons)
        return []


class Greet(Reading, Action):
    head = "您好，我是楼驿。"

    def name(self):
        return "action_greet"


class Thank(Reading, Action):
    head = "不客气。"

    def name(self):
        return "action_thank"


class Agenda(Reading, Action):
    head = "您的安排："
    question = "SELECT count(*) FROM registration WHERE state = 'registered'"

    def name(self):
        return "action_my_agenda"


class Events(Reading, Action):
    head = "近期活动："
    question = "SELECT zh FROM event ORDER BY starts_at LIMIT 5"

    def name(self):
        return "action_browse_events"


class Station(Reading, Action):
    head = "附近的服务站："
    question = "SELECT zh FROM service_station ORDER BY id LIMIT 3"

    def name(self):
        return "action_find_station"
