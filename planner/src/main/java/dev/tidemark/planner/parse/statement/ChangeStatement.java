package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.error.SqlPosition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** A statement that changes data. */
public sealed interface ChangeStatement extends Statement {

  /**
   * {@code INSERT INTO <target> [(columns)] <query>}.
   *
   * @param columns empty where the statement names none, which means all in their order
   * @param source a query; {@code DEFAULT} never occurs
   */
  record Insert(TableRef target, List<Name> columns, SqlNode source) implements ChangeStatement {
    /** Copies the columns. */
    public Insert {
      columns = List.copyOf(columns);
    }
  }

  /** {@code DELETE FROM <target> [WHERE <condition>]}. */
  record Delete(TableRef target, Optional<SqlNode> where) implements ChangeStatement {}

  /**
   * {@code COPY INTO <group> FROM '<path or glob>' [(options)]}.
   *
   * @param options by lower-case name, in the order written: {@code format}, {@code load_id}, …
   */
  record CopyInto(
      TableRef group, String path, SqlPosition pathPosition, Map<String, String> options)
      implements ChangeStatement {
    /** Copies the options. */
    public CopyInto {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }
}
