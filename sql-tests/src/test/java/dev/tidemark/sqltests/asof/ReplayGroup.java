package dev.tidemark.sqltests.asof;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A group of the replay law: two key columns or one, with or without TTL.
 *
 * @param ttl in SQL's words; empty for none
 */
record ReplayGroup(String name, boolean hasTwoKeys, String ttl, int keys) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  String create() {
    return "CREATE FEATURE GROUP %s (%s, at TIMESTAMP(6), v BIGINT) ENTITY KEY (%s) EVENT TIME at%s"
        .formatted(
            name,
            hasTwoKeys ? "a VARCHAR, b INTEGER" : "a BIGINT",
            keyColumns(),
            ttl.isEmpty() ? "" : " WITH (ttl = '" + ttl + "')");
  }

  private String keyColumns() {
    return hasTwoKeys ? "a, b" : "a";
  }

  /** What both sides are asked for. */
  String columns(String table) {
    return hasTwoKeys ? "%1$s.a, %1$s.b".formatted(table) : table + ".a";
  }

  private List<String> keyLiterals(int key) {
    return hasTwoKeys
        ? List.of("'k" + key / 3 + "'", String.valueOf(key % 3))
        : List.of(String.valueOf(key));
  }

  private List<String> keyNames() {
    return hasTwoKeys ? List.of("a", "b") : List.of("a");
  }

  static String literal(LocalDateTime time) {
    return "TIMESTAMP '" + TIME.format(time) + "'";
  }

  /** A record. */
  record Put(int key, LocalDateTime at, long value) {}

  String insert(List<Put> puts) {
    return puts.stream()
        .map(
            put ->
                "(%s, %s, %d)"
                    .formatted(
                        String.join(", ", keyLiterals(put.key())), literal(put.at()), put.value()))
        .collect(Collectors.joining(", ", "INSERT INTO " + name + " VALUES ", ""));
  }

  String csv(List<Put> puts) {
    return puts.stream()
        .map(
            put ->
                "%s,%s,%d\n"
                    .formatted(
                        String.join(",", keyLiterals(put.key())).replace("'", ""),
                        TIME.format(put.at()),
                        put.value()))
        .collect(Collectors.joining("", keyColumns().replace(" ", "") + ",at,v\n", ""));
  }

  String delete(int key) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < keyNames().size(); i++) {
      conditions.add(keyNames().get(i) + " = " + keyLiterals(key).get(i));
    }
    return "DELETE FROM " + name + " WHERE " + String.join(" AND ", conditions);
  }

  String deleteAt(int key, LocalDateTime at) {
    return delete(key) + " AND at = " + literal(at);
  }

  String online() {
    return "SELECT %s, o.at, o.v FROM online.%s AS o".formatted(columns("o"), name);
  }

  /** Each key at each of the moments, in the order in which they were. */
  String spine(List<LocalDateTime> moments) {
    return IntStream.range(0, moments.size())
        .boxed()
        .flatMap(
            moment ->
                IntStream.range(0, keys)
                    .mapToObj(
                        key ->
                            "(%d, %s, %s)"
                                .formatted(
                                    moment,
                                    String.join(", ", keyLiterals(key)),
                                    literal(moments.get(moment)))))
        .collect(Collectors.joining(", "));
  }

  String spineColumns() {
    return hasTwoKeys
        ? "moment INTEGER, a VARCHAR, b INTEGER, t TIMESTAMP(6)"
        : "moment INTEGER, a BIGINT, t TIMESTAMP(6)";
  }

  /**
   * What the history says of every moment.
   *
   * @param cut {@code write_time}, or {@code known_time} where that is the same
   */
  String replayed(String spine, String cut) {
    return "SELECT s.moment, %s, f.at, f.v FROM %s AS s ASOF JOIN %s AS f MATCH_CONDITION (f.at <= s.t AND f.%s <= s.t) ON %s"
        .formatted(
            columns("s"),
            spine,
            name,
            cut,
            keyNames().stream()
                .map(key -> "f." + key + " = s." + key)
                .collect(Collectors.joining(" AND ")));
  }
}
