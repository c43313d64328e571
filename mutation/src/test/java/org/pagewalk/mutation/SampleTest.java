package org.pagewalk.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final Path CLASSES = Path.of("target/classes");

  private static List<String> names(int size, long seed) throws IOException {
    return new Sample(List.of(CLASSES), _ -> true, size, seed)
        .mutants().stream().map(Mutant::name).toList();
  }

  @Test
  void sameSeedTakesTheSameMutants() throws IOException {
    assertThat(names(20, 7)).isEqualTo(names(20, 7)).hasSize(20);
  }

  @Test
  void otherSeedTakesOthers() throws IOException {
    assertThat(names(20, 8)).isNotEqualTo(names(20, 7));
  }

  @Test
  void smallerSampleIsTheBeginningOfALargerOne() throws IOException {
    assertThat(names(40, 7).subList(0, 20)).isEqualTo(names(20, 7));
  }

  @Test
  void noTwoMutantsHaveOneName() throws IOException {
    List<String> all = names(Integer.MAX_VALUE, 1);
    Set<String> different = new TreeSet<>(all);
    assertThat(all).hasSameSizeAs(different).hasSizeGreaterThan(300);
  }
}
