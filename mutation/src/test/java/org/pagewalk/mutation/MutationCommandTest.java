package org.pagewalk.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command over {@link org.pagewalk.mutation.fixture}. */
class MutationCommandTest {
  @TempDir private static Path folder;

  private static FixtureRun fixture;
  private static FixtureRun.Result whole;
  private static Map<String, List<String>> statuses;

  @BeforeAll
  static void tryAllMutants() throws IOException {
    fixture = new FixtureRun(folder);
    whole = fixture.run();
    assertThat(whole.code()).as(whole.err()).isZero();
    statuses = whole.statuses();
  }

  @Test
  void testThatFailsHasFoundItsMutant() {
    assertThat(statuses.get("isBelow:BOUNDARY"))
        .containsExactly("killed by FixtureTest/limitIsNotBelowItself");
    assertThat(statuses.get("isBelow:NEGATED_CONDITION")).allMatch(it -> it.startsWith("killed"));
  }

  @Test
  void mutantThatAllTestsPassSurvives() {
    assertThat(statuses.get("isAbove:BOUNDARY")).containsExactly("survived");
  }

  @Test
  void mutantThatNoTestExecutesIsNotCovered() {
    assertThat(statuses.get("neverCalled:OPERATOR")).containsExactly("no coverage");
  }

  @Test
  void endlessLoopIsToldApart() {
    assertThat(statuses.get("sumUpTo:OPERATOR"))
        .as("the loop executes the mutant")
        .contains("timed out by FixtureTest/sumIsThatOfAllNumbers");
    assertThat(statuses.get("sumUpTo:CONSTANT"))
        .as("the loop comes after the mutant")
        .contains("timed out by FixtureTest/sumIsThatOfAllNumbers");
  }

  @Test
  void mutantOfAnInitialiserIsTriedInAJvmOfItsOwn() {
    assertThat(statuses.get("squares:OPERATOR"))
        .singleElement()
        .asString()
        .startsWith("killed by FixtureTest/squareIsTheProduct/#");
  }

  @Test
  void mutantThatSpoilsItsJvmIsFoundInANewOne() {
    assertThat(statuses.get("enter:REMOVED_CALL"))
        .containsExactly("killed by FixtureTest/doorIsClosedBehindEachGuest");
  }

  @Test
  void tableCountsEveryMutantOnce() {
    int all = statuses.values().stream().mapToInt(List::size).sum();
    assertThat(whole.out()).containsPattern("\\| mutation.fixture +\\| +" + all + " \\|");
    assertThat(whole.out()).containsPattern("\\| all +\\| +" + all + " \\|");
  }

  @Test
  void survivorsAreListedWithTheirLines() throws IOException {
    assertThat(whole.file("survivors.txt"))
        .contains("survived  [if_icmple -> if_icmplt]")
        .contains("    return number > limit;")
        .contains("no coverage  [ixor -> iand]")
        .doesNotContain("isBelow");
  }

  @Test
  void mutantsThatNoTestReachesAreListedWithoutATrial() throws IOException {
    assertThat(fixture.run("--reach").out().lines())
        .contains(whole.nameOf("neverCalled:OPERATOR"))
        .doesNotContain(whole.nameOf("isAbove:BOUNDARY"));
  }

  @Test
  void tooSmallAShareFails() throws IOException {
    String survivor = whole.nameOf("isAbove:BOUNDARY");
    String found = whole.nameOf("isBelow:BOUNDARY");
    assertThat(fixture.run("--mutant", survivor, "--threshold", "1").code()).isEqualTo(1);
    assertThat(fixture.run("--mutant", found, "--threshold", "100").code()).isZero();
  }

  @Test
  void equivalentMutantIsNotCountedWhileItsLineIsTheSame() throws IOException {
    String survivor = whole.nameOf("isAbove:BOUNDARY");
    String judged = "mutation.fixture.Fixture#isAbove BOUNDARY 1: return number > %s;\n  %s: why\n";
    fixture.judge(judged.formatted("limit", "equivalent"));
    FixtureRun.Result equivalent = fixture.run("--mutant", survivor);
    assertThat(equivalent.out()).containsPattern("all +\\| +1 \\| +0 \\| +0 \\| +0 \\| +0 \\| +1 ");
    assertThat(equivalent.file("survivors.txt")).contains("judged equivalent: why");
    fixture.judge(judged.formatted("limit", "tolerated"));
    assertThat(fixture.run("--mutant", survivor).out())
        .containsPattern("all +\\| +1 \\| +0 \\| +0 \\| +1 \\| +0 \\| +0 ");
    fixture.judge(judged.formatted("other", "equivalent"));
    assertThat(fixture.run("--mutant", survivor).out())
        .containsPattern("all +\\| +1 \\| +0 \\| +0 \\| +1 \\| +0 \\| +0 ");
    fixture.judge("");
  }

  @Test
  void unknownMutantIsRefused() {
    FixtureRun.Result refused =
        fixture.run("--mutant", "mutation.fixture.Fixture#none:1:OPERATOR:1");
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.err()).isEqualTo("mutate: there is no such mutant\n");
  }

  @Test
  void judgementWithoutAKindIsRefused() throws IOException {
    fixture.judge(
        "mutation.fixture.Fixture#isAbove BOUNDARY 1: return number > limit;\n  so what\n");
    FixtureRun.Result refused = fixture.run();
    fixture.judge("");
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.err()).contains("comes neither \"equivalent:\" nor \"tolerated:\"");
  }
}
