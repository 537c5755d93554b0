package dev.tidemark.offline.iceberg.schema;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Which columns a data file has, told by the name of its folder: one that we wrote has every column
 * of the schema named there, each called {@code f<field id>}. In a partitioned table a folder for
 * each partition lies between them.
 */
public final class WrittenSchema {
  private static final String LOCATION = "/schema-(%s)-[0-9a-f-]{36}/(?:[^/]+/)?[^/]+$";
  private static final Pattern FOLDER = Pattern.compile(LOCATION.formatted("\\d{1,9}"));

  private WrittenSchema() {}

  /**
   * A new folder's name for files with these fields: of the table's current schema if they are all
   * of it, or of an earlier one that had just these.
   */
  public static String newFolder(Table table, Collection<Types.NestedField> fields) {
    Map<Integer, Type> types = types(fields);
    return Stream.concat(Stream.of(table.schema()), table.schemas().values().stream())
        .filter(schema -> types(schema.columns()).equals(types))
        .findFirst()
        .map(schema -> "schema-" + schema.schemaId() + "-")
        .orElse("")
        .concat(UUID.randomUUID().toString());
  }

  private static Map<Integer, Type> types(Collection<Types.NestedField> fields) {
    return fields.stream()
        .collect(Collectors.toMap(Types.NestedField::fieldId, Types.NestedField::type));
  }

  /** Whether the file's folder says that we wrote it. */
  public static boolean isOurs(String location) {
    return FOLDER.matcher(location).find();
  }

  /**
   * A regular expression for the locations of files of ours that were written without the field.
   */
  public static String lacking(Table table, int fieldId) {
    return LOCATION.formatted(
        table.schemas().values().stream()
            .filter(written -> written.findField(fieldId) == null)
            .map(written -> String.valueOf(written.schemaId()))
            .collect(Collectors.joining("|")));
  }

  /** The schema with which the file was written; empty where its name doesn't tell. */
  public static Optional<Schema> of(Table table, String location) {
    Matcher folder = FOLDER.matcher(location);
    return folder.find()
        ? Optional.ofNullable(table.schemas().get(Integer.valueOf(folder.group(1))))
        : Optional.empty();
  }
}
