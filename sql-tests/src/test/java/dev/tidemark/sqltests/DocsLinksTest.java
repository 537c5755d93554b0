package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the documents don't point to what isn't there. */
class DocsLinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)(?:#[^)]*)?\\)");

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("DEVELOPMENT.md")));
    try (Stream<Path> found = Files.walk(ROOT.resolve("docs"))) {
      found.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    List<String> dead = new ArrayList<>();

    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          dead.add(page + " -> " + link.group(1));
        }
      }
    }

    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(dead).isEmpty();
  }
}
