package org.pagewalk.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Page numbers, page addresses and frames become one another in {@code Page} alone, and the
 * geometry of page tables is known to the formats of their entries alone. What is a literal in a
 * source is not in its class file, so the sources are read.
 */
class PageArithmeticTest {
  private static final Pattern LITERAL =
      Pattern.compile(
          "(<<|>>>?) *(12|21|22)\\b"
              + "|& *~?\\(?-?(0x0*FFF|0x[13]FF|0xFFFF_?F000|0x1000)L?\\b"
              + "|\\b0xFFFF_?F000");

  /** Who may: the formats, and what has twelve bits without being a page. */
  private static final Set<String> ALLOWED =
      Set.of(
          "kernel/mm/pte/TwoLevelFormat.java",
          "kernel/image/RelocationTable.java",
          "kernel/ob/ObjectNamespace.java",
          "kernel/services/DescriptorServices.java");

  private static boolean isComment(String line) {
    String text = line.strip();
    return text.startsWith("*") || text.startsWith("/*") || text.startsWith("//");
  }

  private static boolean computes(String line) {
    return !isComment(line) && LITERAL.matcher(line).find();
  }

  private static List<Path> sources(String module) throws IOException {
    Path root = Path.of("..", module, "src", "main", "java", "org", "pagewalk");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(root::relativize)
          .sorted()
          .toList();
    }
  }

  private static Set<String> computing(String module) throws IOException {
    Path root = Path.of("..", module, "src", "main", "java", "org", "pagewalk");
    Set<String> found = new TreeSet<>();
    for (Path file : sources(module)) {
      if (Files.readAllLines(root.resolve(file)).stream().anyMatch(PageArithmeticTest::computes)) {
        found.add(file.toString().replace('\\', '/'));
      }
    }
    return found;
  }

  @Test
  void onlyNamedPlacesOfTheKernelComputeWithPages() throws IOException {
    assertThat(sources("kernel")).hasSizeGreaterThan(150);
    assertThat(computing("kernel")).containsExactlyInAnyOrderElementsOf(ALLOWED);
  }

  @Test
  void theCommandLeavesPagesToTheKernel() throws IOException {
    assertThat(sources("cli")).hasSizeGreaterThan(20);
    assertThat(computing("cli")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int page = address >>> 12;",
        "return (long) frame << 12 | address & 0xFFF;",
        "int start = address & ~0xFFF;",
        "int start = address & -0x1000;",
        "long rounded = size + 0xFFF & -0x1000L;",
        "private static final int FRAME = 0xFFFFF000;",
        "int index = address >>> 22;",
        "int entry = page & 0x3FF;"
      })
  void everyWayToComputeWithAPageIsSeen(String line) {
    assertThat(computes(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int high = value >>> 16 & 0xFFFF;",
        " * Its PTE is at base + (VA >> 12) * 4.",
        "int bit = 1 << 1;",
        "long low = value & 0xFFFF_FFFFL;"
      })
  void whatIsNoPageIsLeftAlone(String line) {
    assertThat(computes(line)).isFalse();
  }
}
