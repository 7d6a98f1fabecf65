"""What clients have stored: entities by the key that their document names (`x-key`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

from openapi.documents import Content, Example, Operation
from openapi.masking import MASK, mask
from openapi.schemas import Schema
from openapi.violations import Pointer, Unwritable, Value

MOST_BYTES = 50_000_000
"""So much a mock remembers; the entities longest untouched make room."""

# Beside its bytes an entity costs its key and its places in two tables.
_OVERHEAD = 500

Key = tuple[str, str, str, str]
"""Session, partner, the name of the entity's schema, and the value of the key member as text."""


class Store(Protocol):
    """Where entities are kept, as bytes: a store shared by several mocks has the same methods."""

    def get(self, key: Key) -> bytes | None:
        """What was last put, or None."""

    def put(self, key: Key, entity: bytes) -> None:
        """Keep an entity in place of the one that had its key."""

    def remove(self, session: str | None = None, partner: str | None = None) -> int:
        """Forget the entities of a session and partner (None: of all); how many."""

    def items(self) -> Sequence[tuple[Key, bytes]]:
        """All that is kept, the longest untouched first."""


class MemoryStore:
    """Entities in this process, bounded in bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._entities: dict[Key, bytes] = {}
        self._size = 0
        self._lock = Lock()

    def get(self, key: Key) -> bytes | None:
        """What was last put, or None."""
        return self._entities.get(key)

    def put(self, key: Key, entity: bytes) -> None:
        """Keep an entity in place of the one that had its key; older ones make room."""
        with self._lock:
            self._drop(key)
            self._entities[key] = entity
            self._size += _cost(key, entity)
            while self._size > self.most_bytes:
                self._drop(next(iter(self._entities)))

    def remove(self, session: str | None = None, partner: str | None = None) -> int:
        """Forget the entities of a session and partner (None: of all); how many."""
        with self._lock:
            gone = [
                key
                for key in self._entities
                if session in (None, key[0]) and partner in (None, key[1])
            ]
            for key in gone:
                self._drop(key)
            return len(gone)

    def items(self) -> Sequence[tuple[Key, bytes]]:
        """All that is kept, the longest untouched first."""
        with self._lock:
            return tuple(self._entities.items())

    def _drop(self, key: Key) -> None:
        entity = self._entities.pop(key, None)
        if entity is not None:
            self._size -= _cost(key, entity)


def _cost(key: Key, entity: bytes) -> int:
    return len(entity) + sum(map(len, key)) + _OVERHEAD


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one request: in a word and a sentence, and the reply's value or None."""

    outcome: str
    because: str
    shown: Value = None


class EntityMemory:
    """The entities of one operation: how requests are remembered, and how replies show them."""

    def __init__(self, operation: Operation, store: Store, seed: int) -> None:
        self.operation = operation
        self.store = store
        self.seed = seed
        # Whatever it came as, it is kept in one media type: JSON, where the document has it.
        self._kept_as = _first_json(operation)
        self._key = _key_pointer(self._kept_as.schema) or ()

    @classmethod
    def of(cls, operation: Operation, store: Store, seed: int) -> "EntityMemory | None":
        """The memory of an operation, or None where its document names no key."""
        if not operation.requests:
            return None
        memory = cls(operation, store, seed)
        return memory if memory._key else None

    def upsert(self, session: str, sent: Value, example: Example, reply: Content | None) -> Stored:
        """Remember what was sent; `shown` is what the reply says, None for the sample as it is."""
        key = _at(sent, self._key)
        if key is None or isinstance(key, dict | list):
            return Stored("unchanged", "the body has no key to remember it by")
        place = (session, self.operation.partner, self.schema.name, str(key))
        known = self.store.get(place) is not None
        entity = self._with_issued(place, _known_members(sent, self._kept_as.schema))
        try:
            self.store.put(place, self._kept_as.write(entity))
        except Unwritable as error:
            return Stored("unchanged", f"it cannot be kept: {error}")
        did = "changed" if known else "created"
        if reply is not None and self._is_entity(reply.schema):
            return Stored(did, "the reply shows the entity", entity)
        shown = _with_key(example.value, reply.schema, key) if reply is not None else None
        how = "the reply shows its key" if shown is not None else "the reply does not show it"
        return Stored(did, how, shown)

    def read(self, entity: bytes) -> Value:
        """The value of a kept entity."""
        return self._kept_as.read(entity).value

    @property
    def schema(self) -> Schema:
        """The schema of the entities."""
        return self._kept_as.schema

    def _is_entity(self, reply: Schema) -> bool:
        return bool(reply.name) and reply.name == self._kept_as.schema.name

    def _with_issued(self, place: Key, value: Value) -> Value:
        """The value with the ids that the partner issues in place of those that the client sent.

        They follow from the seed and the key: issued once, and the same in every run.
        """
        for name, below in self._kept_as.schema.members.items():
            if below.read_only and not below.key:
                value = {**value, name: _issued(f"{self.seed}/{'/'.join(place)}/{name}", below)}
        return value


def entities_in(
    store: Store, operations: Sequence[Operation], masked: bool = True
) -> list[dict[str, Any]]:
    """All that is stored, with its session, partner, kind and key, the longest untouched first."""
    memories = {
        (operation.partner, memory.schema.name): memory
        for operation in operations
        if (memory := EntityMemory.of(operation, store, 0))
    }
    rows = []
    for (session, partner, kind, key), entity in store.items():
        memory = memories.get((partner, kind))
        if memory is not None:
            value, schema = memory.read(entity), memory.schema
            private = masked and _is_private_key(schema)
            rows.append(
                {
                    "session": session,
                    "partner": partner,
                    "kind": kind,
                    "key": MASK if private else key,
                    "value": mask(value, schema, unknown=True) if masked else value,
                }
            )
    return rows


def _is_private_key(schema: Schema) -> bool:
    node = schema.at(_key_pointer(schema) or ())
    return node is not None and bool(node.sensitive)


def _issued(source: str, schema: Schema) -> Value:
    digest = sha256(source.encode("utf-8", "surrogatepass")).digest()
    if schema.format == "uuid":
        return str(UUID(bytes=digest[:16], version=4))
    if schema.kind == "integer":
        return int.from_bytes(digest[:4]) >> 1  # 31 bits: good for an int32
    return digest[:16].hex() if schema.kind == "string" else None


def _key_pointer(schema: Schema) -> Pointer | None:
    """Where the member stands that is the key: the nearest to the root."""
    waiting: list[tuple[Pointer, Schema]] = [((), schema)]
    seen: set[int] = set()
    for pointer, node in waiting:  # grows while it is read
        if node.key:
            return pointer
        if id(node.members) not in seen:
            seen.add(id(node.members))
            waiting.extend(((*pointer, name), below) for name, below in node.members.items())
    return None


def _first_json(operation: Operation) -> Content:
    first = next(iter(operation.requests.values()))
    return operation.requests.get("application/json", first)


def _at(value: Value, pointer: Pointer) -> Value:
    for part in pointer:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _known_members(value: Value, schema: Schema | None) -> Value:
    """The value without the members that its schema does not have: the partner ignores them."""
    if schema is None or (schema.kind == "any" and not schema.members):
        return value
    if isinstance(value, dict) and schema.members:
        return {
            name: _known_members(below, schema.members[name])
            for name, below in value.items()
            if name in schema.members
        }
    if isinstance(value, list):
        return [_known_members(below, schema.items) for below in value]
    return value


def _with_key(value: Value, schema: Schema, key: Value) -> Value:
    """A reply's value with the key in it; None where its schema has no place for one."""
    pointer = _key_pointer(schema)
    if not pointer or not isinstance(_at(value, pointer[:-1]), dict):
        return None
    return _replaced(value, pointer, key)


def _replaced(value: Value, pointer: Pointer, new: Value) -> Value:
    if not pointer:
        return new
    return {**value, pointer[0]: _replaced(value.get(pointer[0]), pointer[1:], new)}
