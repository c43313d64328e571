package org.pagewalk.differential.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.UnicornLibrary;

/** Page walks of our machine against Unicorn's, over a sample of two accesses each. */
class PageWalkSampleTest {
  private static final long SEED = 32;
  private static final int COUNT = 100_000;

  @Test
  void sampleCoversEveryPairOfValuesOfEveryTwoFactors() {
    int factors = WalkCase.SIZES.length;
    int most = 5;
    BitSet seen = new BitSet();
    for (WalkCase it : WalkCase.sample(SEED, COUNT)) {
      for (int i = 0; i < factors; i++) {
        for (int j = 0; j < i; j++) {
          seen.set(((i * factors + j) * most + it.values()[i]) * most + it.values()[j]);
        }
      }
    }
    int pairs = 0;
    for (int i = 0; i < factors; i++) {
      for (int j = 0; j < i; j++) {
        pairs += WalkCase.SIZES[i] * WalkCase.SIZES[j];
      }
    }
    assertThat(seen.cardinality()).isEqualTo(pairs);
  }

  @Test
  void everyWalkOfTheSampleIsAsUnicornsWalk() throws IOException, InterruptedException {
    UnicornForTests.requireLibrary();
    OurWalks ours = new OurWalks();
    Process child =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (DataInputStream theirs =
        new DataInputStream(new BufferedInputStream(child.getInputStream(), 1 << 16))) {
      for (WalkCase it : WalkCase.sample(SEED, COUNT)) {
        ours.prepare(it);
        for (int turn = 0; turn < 2; turn++) {
          WalkOutcome mine = ours.access(it, turn);
          WalkOutcome other = WalkOutcome.read(theirs);
          if (!mine.equals(other)) {
            assertThat(mine).as("access %d of %s", turn + 1, it).isEqualTo(other);
          }
        }
      }
    } finally {
      child.destroyForcibly();
      child.waitFor();
    }
  }

  private static List<String> command() {
    String classPath =
        Stream.of(UnicornWalks.class, CaseSegments.class, Engine.class, Access.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-D" + UnicornLibrary.PATH_PROPERTY + "=" + UnicornForTests.requireLibrary(),
        "-cp",
        classPath,
        UnicornWalks.class.getName(),
        Long.toString(SEED),
        Integer.toString(COUNT));
  }
}
