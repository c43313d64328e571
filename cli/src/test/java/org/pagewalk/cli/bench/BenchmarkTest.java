package org.pagewalk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

class BenchmarkTest {
  private static final List<String> HELLO = List.of("hello");

  @Test
  void quartilesLieBetweenFigures() {
    Sample sample = new Sample(4, 1, 3, 2, 5);
    assertThat(sample.median()).isEqualTo(3);
    assertThat(sample.lowerQuartile()).isEqualTo(2);
    assertThat(new Sample(1, 2).median()).isCloseTo(1.5, within(1e-9));
    assertThat(new Sample(7).lowerQuartile()).isEqualTo(7);
  }

  @Test
  void ratioIsTakenWithinEachRound() {
    BenchmarkRow row = new BenchmarkRow("row", "unit", new double[][] {{1, 10}, {2, 30}});
    assertThat(row.ratio().least()).isEqualTo(2);
    assertThat(row.ratio().greatest()).isEqualTo(3);
  }

  @Test
  void everyRowIsRunAndTold() throws Exception {
    Workload work =
        new Workload(
            "work", run("a", "1"), run("a", "200"), 0x200 - 1, "pass of five instructions");
    List<String> told = new ArrayList<>();
    List<BenchmarkRow> rows =
        new Benchmark(List.of(work), List.of(Build.present()), 1, 1).run(told::add);
    assertThat(told).singleElement().asString().matches("round 1 of 1, work: \\S+ [num]s");
    assertThat(rows).singleElement().returns("work", BenchmarkRow::name);
    assertThat(BenchmarkRow.table(rows)).hasSize(2).last().asString().contains("pass of five");
  }

  @Test
  void everyRowsWorkIsDone(@TempDir Path folder) throws Exception {
    Path image = Files.write(folder.resolve("workloads.exe"), GuestCatalogue.benchmark());
    for (Workload workload : Workload.ALL) {
      List<String> once = new ArrayList<>(workload.shortRun());
      assertThat(once.removeLast()).as(workload.name()).matches("[0-9a-f]+");
      once.add("1");
      assertThat(Build.present().run(once, image).output())
          .as(workload.name())
          .startsWith("checksum ");
    }
  }

  /** A build whose command does something else. */
  private static Build standIn(Path folder, String statement) throws IOException {
    Path source =
        Files.writeString(
            Files.createDirectories(folder.resolve("org/pagewalk/cli")).resolve("Pagewalk.java"),
            "package org.pagewalk.cli; public class Pagewalk {"
                + " public static void main(String[] a) throws Exception { %s } }"
                    .formatted(statement));
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(failures).isZero();
    return new Build("other", folder.toString());
  }

  @Test
  void everyTryRunsTheShorterAndTheLongerWork(@TempDir Path folder) throws Exception {
    Path runs = folder.resolve("runs");
    Build build =
        standIn(
            folder,
            "java.nio.file.Files.createTempFile(java.nio.file.Path.of(\"%s\"), a[1], \"\");"
                .formatted(Files.createDirectory(runs)));
    Workload work = new Workload("work", List.of("shorter"), List.of("longer"), 1, "run");
    new Benchmark(List.of(work), List.of(build), 1, 3).run(_ -> {});
    try (Stream<Path> files = Files.list(runs)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("[0-9]+.*", "")))
          .containsExactlyInAnyOrder("shorter", "shorter", "shorter", "longer", "longer", "longer");
    }
  }

  @Test
  void buildsThatComputeDifferentlyAreNotCompared(@TempDir Path folder) throws Exception {
    List<Build> builds =
        List.of(Build.present(), standIn(folder, "System.out.println(\"other\");"));
    Benchmark benchmark =
        new Benchmark(List.of(new Workload("work", HELLO, HELLO, 1, "run")), builds, 1, 1);
    assertThatThrownBy(() -> benchmark.run(_ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("do not compute the same in work");
  }

  @Test
  void runThatFailsIsNamed() {
    Workload work = new Workload("work", List.of("no-such-guest"), HELLO, 1, "run");
    Benchmark benchmark = new Benchmark(List.of(work), List.of(Build.present()), 1, 1);
    assertThatThrownBy(() -> benchmark.run(_ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-guest")
        .hasMessageContaining("125");
  }

  private static List<String> run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(Workload.IMAGE, "--"));
    all.addAll(List.of(arguments));
    return all;
  }
}
