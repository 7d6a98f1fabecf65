"""What clients store is remembered by its key, and shown where the reply is the entity."""

from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from mockserver.state import MemoryStore
from tests.mocks import client_of, documents, operations
from tests.stateful import member, sample, send, showing_the_entity, showing_the_key

UPSERT = showing_the_entity()
SCHEMA = UPSERT.requests["application/json"].schema
KEY, ID = member(SCHEMA, "key"), member(SCHEMA, "read_only")
FREE = next(n for n, m in SCHEMA.members.items() if m.kind == "string" and not (m.format or m.key))


@pytest.fixture
def client() -> TestClient:
    return client_of(documents(), state=True)


def stored(client: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/__mock__/state", params=query, headers={"Host": "localhost"}
    ).json()["entities"]
    return found


def test_without_state_the_documented_sample_is_given() -> None:
    reply = send(client_of(documents()), UPSERT, sample(UPSERT, **{FREE: "mine"}))

    assert reply.json() == UPSERT.replies["200"].contents["application/json"].examples[0].value


def test_the_reply_shows_what_was_sent(client: TestClient) -> None:
    sent = sample(UPSERT, **{FREE: "mine", KEY: "k1"})

    reply = send(client, UPSERT, sent)

    assert {**reply.json(), ID: None} == {**sent, ID: None}
    assert reply.headers["mock-reason"] == "example=sample, state=created, exchange=1"


def test_an_id_is_issued_once_and_stays(client: TestClient) -> None:
    first = send(client, UPSERT, sample(UPSERT, **{KEY: "k1", ID: str(UUID(int=7))}))
    changed = send(client, UPSERT, sample(UPSERT, **{KEY: "k1", FREE: "changed"}))
    other = send(client, UPSERT, sample(UPSERT, **{KEY: "k2"}))

    assert UUID(first.json()[ID]).version == 4  # the partner's, not the client's
    assert changed.json()[ID] == first.json()[ID]
    assert changed.json()[FREE] == "changed"
    assert changed.headers["mock-reason"].endswith("state=changed, exchange=2")
    assert other.json()[ID] != first.json()[ID]


def test_an_id_follows_from_the_seed_alone() -> None:
    def issued(seed: int) -> str:
        reply = send(client_of(documents(), state=True, seed=seed), UPSERT)
        return str(reply.json()[ID])

    assert issued(1) == issued(1)
    assert issued(1) != issued(2)


@pytest.mark.parametrize("sent_as", list(UPSERT.requests))
@pytest.mark.parametrize("shown_as", list(UPSERT.replies["200"].contents))
def test_the_entity_is_the_same_in_every_media_type(
    client: TestClient, sent_as: str, shown_as: str
) -> None:
    sent = sample(UPSERT, **{FREE: "<ü&>"})

    reply = send(client, UPSERT, sent, sent_as, Accept=shown_as)

    reading = UPSERT.replies["200"].contents[shown_as].read(reply.content)
    assert reply.headers["content-type"].startswith(shown_as)
    assert reading.violations == ()
    assert {**reading.value, ID: None} == {**sent, ID: None}


def test_a_reply_with_a_place_for_the_key_shows_the_key(client: TestClient) -> None:
    operation = showing_the_key()
    value = sample(operation)
    members = operation.requests["application/json"].schema.members
    outer = next(name for name in members if any(m.key for m in members[name].members.values()))
    value[outer] = {**value[outer], member(members[outer], "key"): 4711}
    reply_schema = operation.replies["200"].contents["application/json"].schema

    reply = send(client, operation, value)

    documented = operation.replies["200"].contents["application/json"].examples[0].value
    assert reply.json() == {**documented, member(reply_schema, "key"): 4711}


@pytest.mark.parametrize("wish", ["example=sample", "example=sample, code=200"])
def test_an_example_asked_for_by_name_is_given_as_it_is(client: TestClient, wish: str) -> None:
    reply = send(client, UPSERT, sample(UPSERT, **{FREE: "mine"}), Prefer=wish)

    assert reply.json() == UPSERT.replies["200"].contents["application/json"].examples[0].value
    assert len(stored(client)) == 1


@pytest.mark.parametrize("wish", ["code=400", "fault=503"])
def test_what_the_partner_refuses_is_not_remembered(client: TestClient, wish: str) -> None:
    assert send(client, UPSERT, Prefer=wish).status_code >= 400

    assert stored(client) == []


def test_a_body_without_a_key_is_not_remembered(client: TestClient) -> None:
    nullable = [
        operation
        for operation in operations()
        if (schema := operation.requests["application/json"].schema)
        and any(each.key and each.nullable for each in schema.members.values())
    ]
    assert nullable
    for operation in nullable:
        key = member(operation.requests["application/json"].schema, "key")

        reply = send(client, operation, sample(operation, **{key: None}))

        assert reply.status_code == 200
        assert "state=unchanged" in reply.headers["mock-reason"]
    assert stored(client) == []


def test_members_that_the_partner_does_not_have_are_not_kept(client: TestClient) -> None:
    body = b'{"Unknown": 1, ' + UPSERT.requests["application/json"].examples[0].body[1:]

    reply = client.post(UPSERT.path, content=body, headers={"Content-Type": "application/json"})

    assert reply.status_code == 200
    assert "Unknown" not in reply.json()


def test_what_xml_cannot_hold_is_answered_with_the_sample(client: TestClient) -> None:
    sent = sample(UPSERT, **{FREE: "\x01"})

    reply = send(client, UPSERT, sent, Accept="application/xml")

    documented = UPSERT.replies["200"].contents["application/xml"].examples[0]
    assert (reply.status_code, reply.content) == (200, documented.body)


def test_sessions_do_not_see_each_others_entities(client: TestClient) -> None:
    mine = send(client, UPSERT, x_mock_session="mine")
    yours = send(client, UPSERT, x_mock_session="yours")

    assert mine.json()[ID] != yours.json()[ID]
    assert [each["session"] for each in stored(client, session="mine")] == ["mine"]
    assert len(stored(client)) == 2


def test_forgotten_entities_are_created_again(client: TestClient) -> None:
    send(client, UPSERT)
    removed = client.delete("/__mock__/state", headers={"Host": "localhost"})

    again = send(client, UPSERT)

    assert removed.json() == {"forgotten": 1}
    assert again.headers["mock-reason"].endswith("state=created, exchange=2")


def test_the_store_is_bounded_and_gives_up_what_was_longest_untouched() -> None:
    store = MemoryStore(most_bytes=5_000)
    keys = [("", "p", "Kind", str(number)) for number in range(10)]
    for key in keys[:3]:
        store.put(key, b"x" * 1_000)

    store.put(keys[0], b"y" * 1_000)
    store.put(keys[3], b"x" * 1_000)

    assert [key for key, _ in store.items()] == [keys[2], keys[0], keys[3]]
    assert store.get(keys[0]) == b"y" * 1_000


def test_an_entity_larger_than_the_store_is_not_kept() -> None:
    store = MemoryStore(most_bytes=1_000)
    store.put(("", "p", "Kind", "1"), b"x" * 2_000)

    assert store.items() == ()


def test_a_store_forgets_by_session_and_by_partner() -> None:
    store = MemoryStore()
    for session in ("", "a"):
        for partner in ("p", "q"):
            store.put((session, partner, "Kind", "1"), b"{}")

    assert store.remove("a", "p") == 1
    assert store.remove(partner="q") == 2
    assert store.remove("") == 1
    assert store.items() == ()
