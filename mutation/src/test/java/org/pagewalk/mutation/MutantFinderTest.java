package org.pagewalk.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutantFinderTest {
  private static List<String> mutantsOf(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream stream = type.getResourceAsStream(file)) {
      return MutantFinder.of(stream.readAllBytes()).stream()
          .map(mutant -> mutant.method() + " " + mutant.mutator() + " " + mutant.text())
          .toList();
    }
  }

  @SuppressWarnings("unused")
  private static final class Arithmetic {
    private long stored;

    int shifted(int value) {
      return value << 4;
    }

    void count(int step) {
      for (int i = 0; i <= step; i++) {
        stored -= 3;
      }
    }

    boolean isSame(Object other) {
      clear();
      return this == other;
    }

    private void clear() {}

    Object self() {
      return this;
    }
  }

  @Test
  void everyKindOfInstructionIsChanged() throws IOException {
    assertThat(mutantsOf(Arithmetic.class))
        .containsExactly(
            "shifted CONSTANT 4 -> 5",
            "shifted OPERATOR ishl -> iushr",
            "shifted RETURN_VALUE returns value + 1",
            "count CONSTANT 0 -> 1",
            "count NEGATED_CONDITION if_icmpgt -> if_icmple",
            "count BOUNDARY if_icmpgt -> if_icmpge",
            "count CONSTANT 3 -> 4",
            "count OPERATOR lsub -> ladd",
            "count REMOVED_STORE stored not stored",
            "count INCREMENT 1 -> -1",
            "isSame REMOVED_CALL clear not called",
            "isSame NEGATED_CONDITION if_acmpne -> if_acmpeq",
            "isSame CONSTANT 1 -> 0",
            "isSame CONSTANT 0 -> 1",
            "isSame RETURN_VALUE returns value ^ 1",
            "self RETURN_VALUE returns null");
  }

  private record Point(int x) {}

  @Test
  void recordHasNoMutantsInWhatTheCompilerAdds() throws IOException {
    assertThat(mutantsOf(Point.class))
        .containsExactly("<init> REMOVED_STORE x not stored", "x RETURN_VALUE returns value + 1");
  }

  private enum Colour {
    RED(7),
    GREEN(8);

    final int weight;

    Colour(int weight) {
      this.weight = weight;
    }
  }

  @Test
  void ordinalsOfAnEnumStay() throws IOException {
    assertThat(mutantsOf(Colour.class).stream().filter(name -> name.contains("CONSTANT")))
        .containsExactly("<clinit> CONSTANT 7 -> 8", "<clinit> CONSTANT 8 -> 9");
  }

  @SuppressWarnings("unused")
  private static final class Asserting {
    int same(int value) {
      assert value > 3 : "too small: " + (value + 1);
      return value;
    }
  }

  @Test
  void assertionsStay() throws IOException {
    assertThat(mutantsOf(Asserting.class)).containsExactly("same RETURN_VALUE returns value + 1");
  }
}
