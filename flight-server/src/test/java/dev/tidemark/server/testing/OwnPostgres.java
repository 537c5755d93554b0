package dev.tidemark.server.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The PostgreSQL of a server that runs in a process of its own, as its data folder tells. */
public record OwnPostgres(Path data) {

  public String url() throws IOException {
    String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3).strip();
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The superuser's. */
  public String password() throws IOException {
    String line = Files.readString(data.resolve("postgres/tidemark.pgpass")).strip();
    return line.substring(line.lastIndexOf(':') + 1);
  }

  /** As the superuser. */
  public Connection connect() throws IOException, SQLException {
    return DriverManager.getConnection(url(), "postgres", password());
  }
}
