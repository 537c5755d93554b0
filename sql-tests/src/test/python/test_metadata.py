"""What a client can ask about the server and its tables."""

import pyarrow


def test_table_types_are_listed(connection):
    assert {"TABLE", "VIEW"} <= set(connection.adbc_get_table_types())


def test_the_server_names_itself(connection):
    info = connection.adbc_get_info()

    assert info["vendor_name"].lower().startswith("tidemark")
    assert info["vendor_version"]


def test_objects_show_schemas_tables_and_columns(connection, activity):
    objects = (
        connection.adbc_get_objects(depth="columns", table_name_filter=activity)
        .read_all()
        .to_pylist()
    )

    schemas = {
        schema["db_schema_name"]: schema["db_schema_tables"]
        for catalog in objects
        for schema in catalog["catalog_db_schemas"]
        if schema["db_schema_tables"]
    }
    assert [catalog["catalog_name"] for catalog in objects] == ["tidemark"]
    assert {"features", "online", "offline"} == set(schemas)
    assert [column["column_name"] for column in schemas["online"][0]["table_columns"]] == [
        "user_id",
        "event_time",
        "clicks",
    ]
    assert [column["column_name"] for column in schemas["features"][0]["table_columns"]] == [
        "user_id",
        "event_time",
        "clicks",
        "known_time",
        "write_time",
        "is_deleted",
        "sequence",
    ]


def test_objects_can_be_asked_for_schemas_only(connection):
    objects = connection.adbc_get_objects(depth="db_schemas").read_all().to_pylist()

    names = {schema["db_schema_name"] for c in objects for schema in c["catalog_db_schemas"]}
    assert {"features", "online", "offline", "system"} <= names


def test_filters_are_patterns(connection, activity):
    objects = (
        connection.adbc_get_objects(
            depth="tables", db_schema_filter="onl%", table_name_filter=activity[:-1] + "_"
        )
        .read_all()
        .to_pylist()
    )

    tables = [
        (schema["db_schema_name"], table["table_name"])
        for catalog in objects
        for schema in catalog["catalog_db_schemas"]
        for table in schema["db_schema_tables"]
    ]
    assert tables == [("online", activity)]


def test_a_table_has_its_schema(connection, activity):
    schema = connection.adbc_get_table_schema(activity, db_schema_filter="online")

    assert schema.names == ["user_id", "event_time", "clicks"]
    assert schema.types == [pyarrow.int64(), pyarrow.timestamp("us"), pyarrow.int32()]


def test_session_tables_are_listed_in_their_session(connection):
    with connection.cursor() as cursor:
        cursor.adbc_ingest("listed", pyarrow.table({"i": [1]}), mode="create")

    objects = (
        connection.adbc_get_objects(depth="tables", db_schema_filter="session").read_all().to_pylist()
    )

    tables = [
        table["table_name"]
        for catalog in objects
        for schema in catalog["catalog_db_schemas"]
        for table in schema["db_schema_tables"]
    ]
    assert "listed" in tables
