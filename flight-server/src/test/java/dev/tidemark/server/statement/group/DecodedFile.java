package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What a file says, decoded where it is compressed. */
final class DecodedFile {
  private DecodedFile() {}

  /** Whether any of the texts is in it; not if it is gone. */
  static boolean contains(Path file, String... texts) throws SQLException, IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String name = file.toString();
      return contains(bytes, texts)
          || (name.endsWith(".avro") && contains(inflated(bytes), texts))
          || (name.endsWith(".parquet") && parquetContains(file, texts));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean contains(byte[] bytes, String... texts) {
    String whole = new String(bytes, StandardCharsets.ISO_8859_1);
    return Arrays.stream(texts).anyMatch(whole::contains);
  }

  private static boolean parquetContains(Path file, String... texts) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement count =
            duckDb.prepareStatement(
                "SELECT count(*) FROM read_parquet('"
                    + file
                    + "') AS t WHERE contains(t::VARCHAR, ?)")) {
      for (String text : texts) {
        count.setString(1, text);
        try (ResultSet row = count.executeQuery()) {
          row.next();
          if (row.getLong(1) > 0) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /**
   * The blocks of an Avro file with the codec deflate, between its sync markers; nothing of one
   * that a server is about to write, or that a killed one left empty.
   */
  private static byte[] inflated(byte[] avro) {
    if (avro.length == 0) {
      return avro;
    }
    String text = new String(avro, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("avro.codec").contains("deflate");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String sync = text.substring(text.length() - 16);
    for (int at = text.indexOf(sync); at + 16 < text.length(); at = text.indexOf(sync, at + 1)) {
      ByteBuffer block = ByteBuffer.wrap(avro, at + 16, avro.length - at - 16);
      skipNumber(block);
      skipNumber(block);
      Inflater inflater = new Inflater(true);
      inflater.setInput(avro, block.position(), text.indexOf(sync, at + 1) - block.position());
      byte[] part = new byte[8192];
      try {
        for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
          all.write(part, 0, n);
        }
      } catch (DataFormatException e) {
        throw new IllegalStateException(e);
      } finally {
        inflater.end();
      }
    }
    return all.toByteArray();
  }

  private static void skipNumber(ByteBuffer from) {
    while (from.get() < 0) {}
  }
}
