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

  private static Workload parts(int parts) {
    return new Workload.InParts("work", 'a', 0x200, parts, 5, "instruction");
  }

  @Test
  void everyRowIsRunAndTold() throws Exception {
    List<String> told = new ArrayList<>();
    List<BenchmarkRow> rows =
        new Benchmark(List.of(parts(3)), List.of(Build.present()), 1, 1).run(told::add);
    assertThat(told).singleElement().asString().matches("round 1 of 1, work: \\S+ [num]s");
    assertThat(rows).singleElement().returns("work", BenchmarkRow::name);
    assertThat(BenchmarkRow.table(rows)).hasSize(2).last().asString().endsWith("instruction");
  }

  @Test
  void everyRowsWorkIsDone(@TempDir Path folder) throws Exception {
    Path image = Files.write(folder.resolve("workloads.exe"), GuestCatalogue.benchmark());
    List<Build> builds = List.of(Build.present());
    for (Workload workload : Workload.all()) {
      Workload little =
          switch (workload) {
            case Workload.InParts w ->
                new Workload.InParts(w.name(), w.letter(), 1, 2, w.unitsEach(), w.unit());
            case Workload.Longer w when w.longRun().contains(Workload.IMAGE) ->
                new Workload.Longer(
                    w.name(), Workload.work('j', 1), Workload.work('j', 2), 1, w.unit());
            case Workload.Longer w ->
                new Workload.Longer(w.name(), w.shortRun(), HELLO, 1, w.unit());
          };
      Workload.Measured measured = little.measure(builds, 0, 1, image);
      assertThat(measured.outputs().getFirst()).as(workload.name()).contains("checksum ");
    }
  }

  @Test
  void buildsTakeTurnsPartByPart(@TempDir Path folder) throws Exception {
    String turns = folder.resolve("turns").toString();
    List<Build> builds = new ArrayList<>();
    for (String name : List.of("A", "B")) {
      builds.add(
          standIn(
              folder.resolve(name),
              """
              for (int part = 0; part < 6; part++) {
                System.out.println("part"); System.in.read();
                java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "%s",
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
              }
              System.out.println("checksum");
              """
                  .formatted(turns, name)));
    }
    Workload.Measured measured = parts(6).measure(builds, 1, 1, folder.resolve("image"));
    assertThat(Files.readString(Path.of(turns))).isEqualTo("BAABBAABBAAB");
    assertThat(measured.costs()).hasSize(2);
    assertThat(measured.outputs()).allMatch(output -> output.endsWith("part\nchecksum\n"));
  }

  @Test
  void firstThirdOfThePartsIsNotCounted() {
    assertThat(Workload.InParts.counted(100, 90, 4, 2, 3, 1)).isCloseTo(2.5, within(1e-9));
  }

  @Test
  void guestThatEndsBeforeItsPartsAreDoneIsNamed(@TempDir Path folder) throws Exception {
    List<Build> builds = List.of(standIn(folder, "System.out.println(\"part\");"));
    assertThatThrownBy(() -> parts(2).measure(builds, 0, 1, folder.resolve("image")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too early");
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
    Workload work = new Workload.Longer("work", List.of("shorter"), List.of("longer"), 1, "run");
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
        new Benchmark(List.of(new Workload.Longer("work", HELLO, HELLO, 1, "run")), builds, 1, 1);
    assertThatThrownBy(() -> benchmark.run(_ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("do not compute the same in work");
  }

  @Test
  void runThatFailsIsNamed() {
    Workload work = new Workload.Longer("work", List.of("no-such-guest"), HELLO, 1, "run");
    Benchmark benchmark = new Benchmark(List.of(work), List.of(Build.present()), 1, 1);
    assertThatThrownBy(() -> benchmark.run(_ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-guest")
        .hasMessageContaining("125");
  }
}
