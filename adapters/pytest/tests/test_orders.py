"""What the plugin promises."""

from pymongo import MongoClient

_seen: list[str] = []


def test_a_database_is_empty_at_first(mongo_database):
    assert mongo_database.list_collection_names() == []
    mongo_database.orders.insert_one({"item": "lamp"})
    assert mongo_database.orders.count_documents({}) == 1
    _seen.append(mongo_database.name)


def test_the_next_test_has_another(mongo_database, mongo_url):
    assert mongo_database.name not in _seen
    assert mongo_database.orders.count_documents({}) == 0
    with MongoClient(mongo_url) as client:
        assert not set(_seen) & set(client.list_database_names())
