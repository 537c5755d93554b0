package dev.tidemark.offline.duckdb.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.QueryProfile;
import dev.tidemark.planner.engine.QueryProfile.Spilled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DuckDB's profile of a query, which it gives as JSON, in as few words as say something. */
final class DuckDbProfile {
  private static final JsonFactory JSON = new JsonFactory();

  /** Operators that neither drop nor add rows, or stand for the statement as a whole. */
  private static final Set<String> SILENT =
      Set.of("RESULT_COLLECTOR", "EXECUTE", "PROJECTION", "QUERY", "STREAMING_RESULT_COLLECTOR");

  /** What is told of an operator besides its name, in this order. */
  private static final List<String> DETAILS =
      List.of("Function", "Table", "Join Type", "Conditions", "Filters", "Top", "Order By");

  private static final int MAX_DETAIL = 120;

  private final List<String> lines = new ArrayList<>();

  private DuckDbProfile() {}

  static QueryProfile read(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      if (!(value(parser) instanceof Map<?, ?> root)) {
        throw unreadable(null);
      }
      DuckDbProfile profile = new DuckDbProfile();
      profile.add(root.get("operator"), 0);
      return new QueryProfile(
          profile.lines,
          number(section(root, "query").get("total_rows_scanned")),
          number(section(root, "io").get("total_bytes_read")),
          spilled(root),
          Map.of());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** DuckDB counts the folder as a whole; a query writes nothing else. */
  private static Spilled spilled(Map<?, ?> root) {
    long most = number(section(root, "system").get("peak_temp_dir_size"));
    return new Spilled(number(section(root, "io").get("total_bytes_written")), most, most);
  }

  private static TidemarkException unreadable(@Nullable Exception cause) {
    return new TidemarkException(
        ErrorCode.INTERNAL_ERROR, "DuckDB's profile of the query can't be read", cause);
  }

  private static Map<?, ?> section(Map<?, ?> root, String name) {
    return root.get(name) instanceof Map<?, ?> section ? section : Map.of();
  }

  private void add(@Nullable Object operators, int depth) {
    if (operators instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> operator) {
          addOne(operator, depth);
        }
      }
    }
  }

  private void addOne(Map<?, ?> operator, int depth) {
    String type = String.valueOf(operator.get("type"));
    boolean silent = SILENT.contains(type);
    if (!silent) {
      lines.add("  ".repeat(depth) + words(type, operator));
    }
    add(operator.get("children"), silent ? depth : depth + 1);
  }

  private static String words(String type, Map<?, ?> operator) {
    StringBuilder words = new StringBuilder(type);
    Map<?, ?> extra = section(operator, "extra_info");
    for (String detail : DETAILS) {
      Object told = extra.get(detail);
      if (told != null) {
        words.append(' ').append(shortened(String.valueOf(told)));
      }
    }
    words.append(": ").append(number(operator.get("intermediate_rows"))).append(" rows");
    if (operator.get("rows_scanned") != null) {
      words.append(" of ").append(number(operator.get("rows_scanned"))).append(" read");
    }
    if (extra.get("Total Files Read") != null) {
      words.append(" in ").append(extra.get("Total Files Read")).append(" files");
    }
    double millis = operator.get("timing") instanceof Number time ? time.doubleValue() * 1000 : 0;
    return words.append(String.format(Locale.ROOT, ", %.1f ms", millis)).toString();
  }

  private static String shortened(String text) {
    String line = text.replace('\n', ' ');
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
