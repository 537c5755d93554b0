package dev.tidemark.server.postgres;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that comes with the build, unpacked once a user and version and shared by every
 * server after that.
 */
final class PostgresBinaries {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

  private PostgresBinaries() {}

  /**
   * The folder with {@code bin}, {@code lib} and {@code share}. Errors: {@code
   * POSTGRES_UNAVAILABLE} where the build has none for this platform, or nowhere to unpack it.
   *
   * @param data used where the user's cache folder can't be
   */
  static Path unpacked(Path data) {
    String archive = "postgres-%s-%s.txz".formatted(system(), architecture());
    URL packed = PostgresBinaries.class.getResource("/" + archive);
    if (packed == null) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "this build has no PostgreSQL for the platform '%s'; name one with --postgres-url"
              .formatted(archive.replace("postgres-", "").replace(".txz", "")));
    }
    try {
      String name = "postgres-" + fingerprint(packed);
      List<Path> caches = List.of(userCache(), data);
      for (Path cache : caches) {
        if (isComplete(cache.resolve(name))) {
          return cache.resolve(name);
        }
      }
      return unpackIntoOneOf(caches, name, packed);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE, "PostgreSQL's programs cannot be unpacked: " + e, e);
    }
  }

  private static boolean isComplete(Path folder) {
    return Files.isExecutable(folder.resolve("bin/postgres"));
  }

  private static Path unpackIntoOneOf(List<Path> caches, String name, URL packed)
      throws IOException {
    IOException failure = new IOException("no folder to unpack them into");
    for (Path cache : caches) {
      try {
        return unpack(packed, cache, name);
      } catch (IOException e) {
        LOG.debug("{} can't be used for PostgreSQL's programs", cache, e);
        failure = e;
      }
    }
    throw failure;
  }

  /** Beside its place first, so that nobody sees half of it. */
  private static Path unpack(URL packed, Path cache, String name) throws IOException {
    Files.createDirectories(cache);
    Path folder = cache.resolve(name);
    Path fresh = Files.createTempDirectory(cache, name + "-");
    try (InputStream archive = new BufferedInputStream(packed.openStream())) {
      TarXz.unpack(archive, fresh);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(fresh, folder);
    } catch (IOException e) {
      MoreFiles.deleteRecursively(fresh, RecursiveDeleteOption.ALLOW_INSECURE);
      if (!isComplete(folder)) {
        throw e;
      }
    }
    return folder;
  }

  /** Tells one version from another without reading it. */
  private static String fingerprint(URL packed) throws IOException {
    if (packed.openConnection() instanceof JarURLConnection jar) {
      return "%08x".formatted(jar.getJarEntry().getCrc());
    }
    try (InputStream archive = packed.openStream()) {
      CRC32 crc = new CRC32();
      crc.update(archive.readAllBytes());
      return "%08x".formatted(crc.getValue());
    }
  }

  private static Path userCache() {
    String wanted = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse("");
    Path caches =
        wanted.startsWith("/")
            ? Path.of(wanted)
            : Path.of(System.getProperty("user.home", "/nonexistent"), ".cache");
    return caches.resolve("tidemark").toAbsolutePath();
  }

  private static String system() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return name.contains("mac") ? "darwin" : name.replace(' ', '-');
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> System.getProperty("os.arch", "");
    };
  }
}
