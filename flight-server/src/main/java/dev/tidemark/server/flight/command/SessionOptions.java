package dev.tidemark.server.flight.command;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.settings.SettingName;
import dev.tidemark.server.session.Session;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SessionOptionValueVisitor;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.SetSessionOptionsResult.ErrorValue;

/**
 * Flight's session options: the same settings that {@code SET} changes. {@code catalog} and {@code
 * schema}, which clients set on their own, may be what they are anyway.
 */
final class SessionOptions {
  private static final Map<String, String> FIXED =
      Map.of("catalog", "tidemark", "schema", "features");

  private SessionOptions() {}

  /** Sets what can be set, and says of the rest why not. An empty value gives the default back. */
  static SetSessionOptionsResult set(Session session, Map<String, SessionOptionValue> options) {
    Map<String, SetSessionOptionsResult.Error> errors = new HashMap<>();
    options.forEach(
        (name, value) -> {
          ErrorValue error = set(session, name, text(value));
          if (error != ErrorValue.UNSPECIFIED) {
            errors.put(name, new SetSessionOptionsResult.Error(error));
          }
        });
    return new SetSessionOptionsResult(errors);
  }

  private static ErrorValue set(Session session, String name, String value) {
    if (FIXED.containsKey(name)) {
      return value.isEmpty() || value.equals(FIXED.get(name))
          ? ErrorValue.UNSPECIFIED
          : ErrorValue.INVALID_VALUE;
    }
    if (!isSetting(name)) {
      return ErrorValue.INVALID_NAME;
    }
    try {
      session.changeSettings(
          before -> value.isEmpty() ? before.reset(name) : before.set(name, value));
      return ErrorValue.UNSPECIFIED;
    } catch (TidemarkException e) {
      return ErrorValue.INVALID_VALUE;
    }
  }

  private static boolean isSetting(String name) {
    for (SettingName setting : SettingName.values()) {
      if (setting.sql().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Every setting with its value. */
  static Map<String, SessionOptionValue> all(Session session) {
    Map<String, SessionOptionValue> options = new HashMap<>();
    FIXED.forEach(
        (name, value) ->
            options.put(name, SessionOptionValueFactory.makeSessionOptionValue(value)));
    for (SettingName setting : SettingName.values()) {
      options.put(
          setting.sql(),
          SessionOptionValueFactory.makeSessionOptionValue(session.settings().text(setting)));
    }
    return options;
  }

  private static String text(SessionOptionValue value) {
    return value.acceptVisitor(
        new SessionOptionValueVisitor<>() {
          @Override
          public String visit(String text) {
            return text;
          }

          @Override
          public String visit(boolean truth) {
            return String.valueOf(truth);
          }

          @Override
          public String visit(long number) {
            return String.valueOf(number);
          }

          @Override
          public String visit(double number) {
            return String.valueOf(number);
          }

          @Override
          public String visit(String[] list) {
            return String.join(",", list);
          }

          @Override
          public String visit(Void nothing) {
            return "";
          }
        });
  }
}
