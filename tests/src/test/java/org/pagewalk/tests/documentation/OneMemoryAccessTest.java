package org.pagewalk.tests.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.FaultDecision;

/** The README's table of one memory access, held against the classes that a real one enters. */
class OneMemoryAccessTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\| ([^|]*) \\|$");
  private static final Pattern LINK = Pattern.compile("\\(([\\w/]+)/(\\w+)\\.java\\)");
  private static final int STEPS = 18;

  /** Steps in which a fault is answered from memory, and the instruction done. */
  private static final int ANSWER = 60;

  /** As many where the disk has to be waited for. */
  private static final int ANSWER_FROM_DISK = 200;

  /**
   * A row.
   *
   * @param elsewhere whether it tells, in parentheses, of another page than the example's
   */
  private record Row(boolean elsewhere, List<String> classes) {}

  private static List<Row> table() throws Exception {
    List<Row> rows = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(README));
    while (row.find()) {
      assertThat(Integer.parseInt(row.group(1))).isEqualTo(rows.size() + 1);
      List<String> classes = new ArrayList<>();
      Matcher link = LINK.matcher(row.group(3));
      while (link.find()) {
        classes.add(link.group(2));
      }
      assertThat(classes).as(row.group()).isNotEmpty();
      rows.add(new Row(row.group(2).startsWith("("), classes));
    }
    assertThat(rows).hasSize(STEPS);
    return rows;
  }

  private static List<String> entered(
      String guest, long ram, FaultDecision decision, long address, int steps) throws Exception {
    long before = AccessRun.stepBeforeFirst(guest, ram, decision, address);
    new EntryRecordingLoader()
        .loadClass(AccessRun.class.getName())
        .getMethod("listenBetween", String.class, long.class, long.class, long.class)
        .invoke(null, guest, ram, before, before + steps);
    return EnteredClasses.stop();
  }

  @Test
  void accessOfTheExampleEntersTheClassesOfItsRowsInTheirOrder() throws Exception {
    List<String> path =
        table().stream()
            .filter(row -> !row.elsewhere())
            .flatMap(row -> row.classes().stream())
            .toList();
    List<String> entered =
        entered("fault-tour.exe", 64L << 20, FaultDecision.ZERO_PAGE_GIVEN, 0x20002000, ANSWER);
    assertThat(entered).containsSubsequence(path);
    List<String> reads = table().stream().filter(Row::elsewhere).toList().getFirst().classes();
    assertThat(entered).doesNotContainAnyElementsOf(reads);
  }

  /** Such a page has an entry of its own, so its region is not asked. */
  @Test
  void accessToAPageOnDiskEntersTheClassesOfItsRowToo() throws Exception {
    List<String> path =
        table().stream()
            .flatMap(row -> row.classes().stream())
            .filter(name -> !name.equals("VadTree") && !name.equals("Decoder"))
            .toList();
    List<String> entered =
        entered("sort-8m.exe", 2L << 20, FaultDecision.IN_PAGING_FILE, -1, ANSWER_FROM_DISK);
    assertThat(entered).containsSubsequence(path.subList(0, path.indexOf("FrameSupply")));
    assertThat(entered).containsSubsequence(path.subList(path.indexOf("PageReads"), path.size()));
  }
}
