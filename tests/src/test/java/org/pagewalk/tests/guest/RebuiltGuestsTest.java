package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.tests.ExternalTool;

/**
 * Images that other versions of the tools build from the same sources behave as the committed ones.
 * With the locked versions it is skipped, for then equal bytes are demanded where the sources are.
 * {@code -Dpagewalk.rebuilt=true} runs it all the same.
 */
class RebuiltGuestsTest {
  private static final Path MODULE = Path.of("..", "guest-programs").toAbsolutePath().normalize();
  private static final int RAM_MEBIBYTES = 8;

  @TempDir static Path images;
  @TempDir Path folder;

  @BeforeAll
  static void buildImages() throws Exception {
    ExternalTool.require("nasm", "nasm");
    ExternalTool.require("i686-w64-mingw32-ld", "binutils-mingw-w64-i686");
    ExternalTool.require("i686-w64-mingw32-gcc", "gcc-mingw-w64-i686");
    if (build("--locked").status() == 0 && !Boolean.getBoolean("pagewalk.rebuilt")) {
      abort("the tools are those of toolchain.lock: RebuiltImagesTest demands equal bytes");
    }
    Built built = build("--out", images.toString());
    assertThat(built.status()).as(built.output()).isZero();
  }

  static Stream<Arguments> runs() {
    return GuestCatalogue.runs().stream()
        .map(run -> Arguments.argumentSet(BundledGuestsTest.nameOf(run, RAM_MEBIBYTES), run));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void rebuiltImageBehavesAsTheCommittedOne(GuestProgram program) throws Exception {
    GuestScenario.Outcome run =
        GuestScenario.of(program, folder).builtIn(images).ram(RAM_MEBIBYTES).run();
    assertThat(run.output()).as(run.remarks()).isEqualTo(BundledGuestsTest.expectedOutput(program));
    assertThat(run.exitCode()).as(run.remarks()).isEqualTo(program.exitCode());
  }

  private record Built(int status, String output) {}

  private static Built build(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./build"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(MODULE.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Built(process.waitFor(), output);
  }
}
