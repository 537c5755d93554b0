package dev.tidemark.server.cli;

import dev.tidemark.server.auth.PasswordHash;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a line of the password file. */
@Command(
    name = "password",
    mixinStandardHelpOptions = true,
    description =
        "Print a line for the password file; the password is read from the terminal or"
            + " standard input.")
final class PasswordCommand implements Callable<Integer> {
  @Parameters(paramLabel = "USER", description = "the user's name")
  private String user = "";

  @Override
  public Integer call() {
    if (user.isEmpty() || user.contains(":")) {
      System.err.println("a user's name is not empty and has no colon");
      return 2;
    }
    String password = password();
    if (password.isEmpty()) {
      System.err.println("the password is empty");
      return 1;
    }
    System.out.println(user + ":" + PasswordHash.of(password).text());
    return 0;
  }

  /** A console that isn't a terminal, as from Java 22 on, reads standard input all the same. */
  @SuppressWarnings("SystemConsoleNull")
  private static String password() {
    if (System.console() != null) {
      char[] typed = System.console().readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }
    Scanner input = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
    return input.hasNextLine() ? input.nextLine() : "";
  }
}
