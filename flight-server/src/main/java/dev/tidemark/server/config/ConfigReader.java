package dev.tidemark.server.config;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Puts the settings together: flags before the environment, that before the properties file, that
 * before the defaults. Errors are {@code CONFIGURATION_ERROR} and name the key.
 */
public final class ConfigReader {
  private static final String PREFIX = "TIDEMARK_";

  private final Map<String, String> values = ConfigKeys.defaults();

  /** Reads a properties file; an unknown key is an error. */
  public ConfigReader file(Path file) {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      read.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the configuration file '" + file + "' cannot be read: " + e.getMessage(),
          e);
    }
    read.stringPropertyNames().forEach(key -> set(key, read.getProperty(key), "in " + file));
    return this;
  }

  /** Takes the variables that name a key; others are not ours to judge. */
  public ConfigReader environment(Map<String, String> environment) {
    for (String key : ConfigKeys.defaults().keySet()) {
      String value = environment.get(PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_'));
      if (value != null) {
        set(key, value, "in the environment");
      }
    }
    return this;
  }

  /** Flags, by key. */
  public ConfigReader flags(Map<String, String> flags) {
    flags.forEach((key, value) -> set(key, value, "on the command line"));
    return this;
  }

  private void set(String key, String value, String where) {
    if (!values.containsKey(key)) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "unknown key '" + key + "' " + where + Suggestions.didYouMean(key, values.keySet()));
    }
    values.put(key, value.trim());
  }

  public ServerConfig read() {
    return ConfigValues.config(new LinkedHashMap<>(values));
  }
}
