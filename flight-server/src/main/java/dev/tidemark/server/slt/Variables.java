package dev.tidemark.server.slt;

import dev.tidemark.server.slt.format.Place;
import dev.tidemark.server.slt.format.SltSyntaxException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${name}} stands for: the caller's variables and those of loops round a record. */
final class Variables {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private final Map<String, String> given;
  private final Map<String, String> ofLoops = new HashMap<>();

  Variables(Map<String, String> given) {
    this.given = given;
  }

  void set(String name, String value) {
    ofLoops.put(name, value);
  }

  void remove(String name) {
    ofLoops.remove(name);
  }

  boolean insideLoop() {
    return !ofLoops.isEmpty();
  }

  /** Throws {@link SltSyntaxException} for a variable that nobody has set. */
  String replaceIn(String text, Place place) {
    Matcher reference = REFERENCE.matcher(text);
    StringBuilder replaced = new StringBuilder();
    while (reference.find()) {
      String name = reference.group(1);
      String value = ofLoops.containsKey(name) ? ofLoops.get(name) : given.get(name);
      if (value == null) {
        throw new SltSyntaxException(place, "nothing is known of the variable '" + name + "'");
      }
      reference.appendReplacement(replaced, Matcher.quoteReplacement(value));
    }
    return reference.appendTail(replaced).toString();
  }

  /** Puts the caller's variables back in the place of their values, longest first. */
  String restoreIn(String text) {
    String restored = text;
    for (Map.Entry<String, String> variable :
        given.entrySet().stream()
            .filter(entry -> entry.getValue().length() > 3)
            .sorted(
                Comparator.comparing(
                    (Map.Entry<String, String> entry) -> -entry.getValue().length()))
            .toList()) {
      restored = restored.replace(variable.getValue(), "${" + variable.getKey() + "}");
    }
    return restored;
  }
}
