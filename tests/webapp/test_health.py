"""Alive is not ready: what each probe looks at."""

import pytest
from sqlalchemy import text


async def test_the_process_is_alive_whatever_else_is(client, twin, engine):
    twin.ready = False
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE turn"))
        connection.execute(text("DROP TABLE conversation"))

    assert (await client.get("/healthz")).status == 200


@pytest.mark.usefixtures("published")
async def test_ready_with_database_dialogue_and_knowledge(client, engine):
    response = await client.get("/readyz")

    assert response.status == 200
    assert await response.json() == {
        "ready": True,
        "checks": {"database": True, "dialogue": True, "knowledge": True},
    }
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM conversation")).scalar() == 0


async def test_not_ready_without_knowledge(client):
    response = await client.get("/readyz")

    assert response.status == 503
    assert (await response.json())["checks"]["knowledge"] is False


@pytest.mark.usefixtures("published")
async def test_not_ready_without_a_model(client, twin):
    twin.ready = False

    response = await client.get("/readyz")

    assert response.status == 503
    assert (await response.json())["checks"] == {
        "database": True,
        "dialogue": False,
        "knowledge": True,
    }


@pytest.mark.usefixtures("published")
async def test_not_ready_where_nothing_can_be_written(client, engine):
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON conversation "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        )

    response = await client.get("/readyz")

    assert response.status == 503
    assert (await response.json())["checks"]["database"] is False
