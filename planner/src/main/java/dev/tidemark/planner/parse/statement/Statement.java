package dev.tidemark.planner.parse.statement;

/** A statement as it was written. */
public sealed interface Statement
    permits QueryStatement,
        StreamStatement,
        ChangeStatement,
        GroupStatement,
        SchemaStatement,
        TableStatement,
        SessionStatement,
        ShowStatement,
        MaintenanceStatement {}
