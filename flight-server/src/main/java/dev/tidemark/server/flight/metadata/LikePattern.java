package dev.tidemark.server.flight.metadata;

import java.util.regex.Pattern;

/** The name patterns of metadata calls: {@code %}, {@code _}, and {@code \} to escape either. */
record LikePattern(Pattern regex) {

  /** An empty pattern matches everything. */
  static LikePattern of(String like) {
    if (like.isEmpty()) {
      return new LikePattern(Pattern.compile(".*", Pattern.DOTALL));
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < like.length(); i++) {
      char c = like.charAt(i);
      if (c == '\\' && i + 1 < like.length()) {
        i++;
        regex.append(Pattern.quote(String.valueOf(like.charAt(i))));
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new LikePattern(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(String name) {
    return regex.matcher(name).matches();
  }
}
