"""Queries that stand before every page, worked out once.

Turning a queryset into SQL takes Django many times as long as PostgreSQL needs to answer it. For the handful of
queries that each page of a member asks, the SQL is kept instead, with slots where the values go, and PostgreSQL
keeps its plan for it (a prepared statement):

    _account = Prepared(Account, lambda: Account.objects.filter(pk=Slot("pk", BigIntegerField())))
    found = _account(pk=7)

What comes back is what the queryset would give: instances with what `select_related` names, or the tuples of
`values_list` (of columns). Rules stay where they are, in the queryset.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Expression, Field, Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, NamedValuesListIterable, get_related_populators

MOST = 500
"""How many shapes of one query are kept; readers come in some dozens."""


class Slot(Expression):
    """A place in a prepared query for a value that comes later, of the kind that `output_field` holds."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"Slot({self.name!r})"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The slot itself as the parameter."""
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        """The value as the database wants it."""
        return self.output_field.get_db_prep_value(values[self.name], connection, prepared=False)


@dataclass(frozen=True)
class _Ready:
    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, list[Any], Any]]
    read: Callable[[str, list[Any]], Any]
    prefetch: tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """The rows of a query as they came.

    They can be compared with those of an earlier answer: if they are the same, so is all that was made of them.
    """

    alias: str
    rows: tuple[tuple[Hashable, ...], ...]
    _ready: _Ready = field(repr=False, compare=False)

    def found(self) -> list[Any]:
        """What the queryset gives; with `prefetch_related`, its queries."""
        connection = connections[self.alias]
        found = []
        for row in map(list, self.rows):
            for at, converters, expression in self._ready.converters:
                for convert in converters:
                    row[at] = convert(row[at], expression, connection)
            found.append(self._ready.read(self.alias, row))
        if self._ready.prefetch and found:
            prefetch_related_objects(found, *self._ready.prefetch)
        return found


class Prepared:
    """A queryset that `make` builds with slots; called with values for them, it gives the list of what is found.

    What changes the SQL beyond values is the `shape`: it is given to `make`, and each shape is worked out once.
    """

    def __init__(self, model: type[Model], make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._model = model
        self._make = make
        self._known: dict[tuple[Hashable, ...], _Ready] = {}

    def __call__(self, *shape: Hashable, **values: Any) -> list[Any]:
        """All that is found, in the order of the queryset; one query, and those of `prefetch_related`."""
        return self.ask(*shape, **values).found()

    def ask(self, *shape: Hashable, **values: Any) -> Answer:
        """What the database answers, not yet made into anything; one query."""
        alias = router.db_for_read(self._model)
        connection = connections[alias]
        ready = self._known.get((alias, *shape))
        if ready is None:
            ready = self._get_ready(alias, shape)
        if not ready.sql:
            return Answer(alias, (), ready)
        params = [one.filled(values, connection) if isinstance(one, Slot) else one for one in ready.params]
        with _cursor(connection) as cursor:
            cursor.execute(ready.sql, params)
            return Answer(alias, tuple(cursor.fetchall()), ready)

    def _get_ready(self, alias: str, shape: tuple[Hashable, ...]) -> _Ready:
        if len(self._known) >= MOST:
            self._known.clear()
        rows: Any = self._make(*shape)
        compiler = rows.query.get_compiler(using=alias)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # a page of none, or nobody to look for
            self._known[(alias, *shape)] = ready = _Ready("", (), [], lambda _alias, row: row, ())
            return ready
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        ready = _Ready(
            sql,
            tuple(params),
            [(at, *found) for at, found in converters.items()],
            _instances(compiler, alias) if issubclass(rows._iterable_class, ModelIterable) else _tuples(rows),
            tuple(rows._prefetch_related_lookups),
        )
        self._known[(alias, *shape)] = ready
        return ready


def _cursor(connection: Any) -> Any:
    """A cursor that sends values apart from the SQL, so that PostgreSQL can keep its plan from one call to the next.

    Django's own cursors write the values into the SQL, since not all that it makes can do without. After some calls
    (`prepare_threshold` in the settings) psycopg prepares the statement by itself; a new connection begins anew. While
    queries are logged, Django's is used: the log holds what was really asked.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql import base

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(cast(Any, base).ServerBindingCursor(connection.connection))


def _tuples(rows: Any) -> Callable[[str, list[Any]], tuple[Any, ...]]:
    """Makes the tuples of `values_list`, named where it asks for that."""
    if issubclass(rows._iterable_class, NamedValuesListIterable):
        named: Any = namedtuple("Row", rows._fields)  # type: ignore[misc]
        return lambda _alias, row: named._make(row)
    return lambda _alias, row: tuple(row)


def _instances(compiler: Any, alias: str) -> Callable[[str, list[Any]], Model]:
    """Makes instances out of rows, as `django.db.models.query.ModelIterable` does."""
    model: type[Model] = compiler.klass_info["model"]
    fields = compiler.klass_info["select_fields"]
    first, end = fields[0], fields[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:end]]
    populators = cast(Any, get_related_populators)(compiler.klass_info, compiler.select, alias)

    def read(using: str, row: list[Any]) -> Model:
        found = model.from_db(using, names, row[first:end])
        for populator in populators:
            populator.populate(row, found)
        return found

    return read
