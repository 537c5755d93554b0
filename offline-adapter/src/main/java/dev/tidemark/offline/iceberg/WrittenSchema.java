package dev.tidemark.offline.iceberg;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/**
 * Which columns a data file has, told by the name of its folder: one that we wrote has every column
 * of the schema named there, each called {@code f<field id>}.
 */
public final class WrittenSchema {
  private static final Pattern FOLDER = Pattern.compile("/schema-(\\d{1,9})-[0-9a-f-]{36}/[^/]+$");

  private WrittenSchema() {}

  /** A new folder's name for files that have every column of the table's current schema. */
  public static String newFolder(Table table) {
    return "schema-" + table.schema().schemaId() + "-" + UUID.randomUUID();
  }

  /** Whether the file's folder says that we wrote it. */
  public static boolean isOurs(String location) {
    return FOLDER.matcher(location).find();
  }

  /** The schema with which the file was written; empty where its name doesn't tell. */
  public static Optional<Schema> of(Table table, String location) {
    Matcher folder = FOLDER.matcher(location);
    return folder.find()
        ? Optional.ofNullable(table.schemas().get(Integer.valueOf(folder.group(1))))
        : Optional.empty();
  }
}
