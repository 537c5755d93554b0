package dev.tidemark.offline.iceberg.schema;

import java.util.Locale;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;

/** How a table's data files are compressed, which the table says in Iceberg's own property. */
public enum FileCompression {
  /** Fast to read; with Parquet's newer encodings, which make good for much of what it lacks. */
  SNAPPY("COMPRESSION snappy", true),

  /** Small; in the encodings that every reader knows. */
  ZSTD("COMPRESSION zstd", false);

  /** The table property that says it. */
  public static final String PROPERTY = TableProperties.PARQUET_COMPRESSION;

  private final String options;
  private final boolean hasNewerEncodings;

  FileCompression(String options, boolean hasNewerEncodings) {
    this.options = options;
    this.hasNewerEncodings = hasNewerEncodings;
  }

  /** A table's; where another engine has chosen one that isn't here, the smaller. */
  public static FileCompression of(Table table) {
    String codec = table.properties().getOrDefault(PROPERTY, "");
    return codec.equalsIgnoreCase(SNAPPY.codec()) ? SNAPPY : ZSTD;
  }

  /** The value of {@link #PROPERTY}. */
  public String codec() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether Parquet's newer encodings are used as well. */
  public boolean hasNewerEncodings() {
    return hasNewerEncodings;
  }

  /** DuckDB's options of COPY. */
  public String copyOptions() {
    return hasNewerEncodings ? options + ", PARQUET_VERSION v2" : options;
  }

  /** The same in the encodings that every reader knows. */
  public String firstEncodings() {
    return options;
  }
}
