package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two guest processes write through their views is in the host's file afterwards. */
class MappedFileTest {
  private static final int PAGE = 4096;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} MiB")
  @ValueSource(ints = {2, 8, 64})
  void writesOfBothProcessesAreInTheHostFile(int ram) throws Exception {
    GuestScenario scenario = GuestScenario.of("mapped-file", folder).ram(ram);
    assertThat(scenario.run().exitCode()).isZero();

    byte[] expected = new byte[3 * PAGE];
    put(expected, 0, "the first process was here\n");
    put(expected, 0x100, "the first process has seen it\n");
    put(expected, PAGE, "the second process was here\n");
    put(expected, PAGE + 0x100, "written by WriteFile\n");
    put(expected, 3 * PAGE - 4, "\u0001END");
    assertThat(Files.readAllBytes(scenario.host("C:\\data").resolve("mapped.bin")))
        .isEqualTo(expected);
  }

  private static void put(byte[] target, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }
}
