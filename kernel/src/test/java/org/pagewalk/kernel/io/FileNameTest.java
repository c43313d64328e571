package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameTest {
  @ParameterizedTest
  @CsvSource({
    "*, a.txt, true",
    "*.*, a.txt, true",
    "*.*, a, false",
    "*.TXT, a.txt, true",
    "a*, Alpha, true",
    "b*, Alpha, false",
    "*a, Alpha, true",
    "?, a, true",
    "?, ab, false",
    "??, a, false",
    "a?c, abc, true",
    "a?c, a.c, true",
    "abc, abc, true",
    "abc, abcd, false",
    "abcd, abc, false",
    "a*c*e, abcde, true",
    "a*c*f, abcde, false",
    // DOS_STAR goes to the last dot at most
    "<.txt, a.b.txt, true",
    "<.txt, a.txt, true",
    "<, a.b, false",
    "<, ab, true",
    "<.<, a.b.c, true",
    "<b, a.b, false",
    "<b, ab, true",
    "<c, a.b.c, false",
    "<.c, a.b.c, true",
    "a<.b, a.b, true",
    "<.b.c, a.b.c, true",
    // DOS_QM is any character, or nothing before a dot and at the end
    "a>.txt, ab.txt, true",
    "a>.txt, a.txt, true",
    "a>>, ab, true",
    "a>>, a, true",
    "a>, abc, false",
    "a>b, a.b, false"
  })
  void patternsFitAsInNt(String pattern, String name, boolean fits) {
    assertThat(FileName.matches(pattern, name)).isEqualTo(fits);
  }

  @Test
  @Timeout(10)
  void patternOfManyStarsIsDecidedAtOnce() {
    assertThat(FileName.matches("*a".repeat(100) + "b", "a".repeat(255))).isFalse();
    assertThat(FileName.matches("*a".repeat(100), "a".repeat(255))).isTrue();
  }

  @Test
  void dosDotIsADotOrTheEnd() {
    assertThat(FileName.matches("a\"", "a")).isTrue();
    assertThat(FileName.matches("a\"", "a.")).isTrue();
    assertThat(FileName.matches("a\"b", "a.b")).isTrue();
    assertThat(FileName.matches("a\"b", "axb")).isFalse();
    assertThat(FileName.matches("a\"", "ab")).isFalse();
  }

  @Test
  void starAtTheLastDotStopsThereAndPlainStarDoesNot() {
    assertThat(FileName.matches("<d", "a.bcd")).isFalse();
    assertThat(FileName.matches("*d", "a.bcd")).isTrue();
    assertThat(FileName.matches("a.b<d", "a.bcd")).as("no dot comes any more").isTrue();
  }

  @Test
  void namesOfFilesAreValid() {
    assertThat(FileName.isValid("a.txt")).isTrue();
    assertThat(FileName.isValid("a b")).isTrue();
    assertThat(FileName.isValid("n".repeat(255))).isTrue();
    assertThat(FileName.isValid("n".repeat(256))).isFalse();
    for (String bad : new String[] {"", ".", "..", "a\"", "a*", "a/b", "a:b", "a<", "a>", "a?"}) {
      assertThat(FileName.isValid(bad)).as(bad).isFalse();
    }
    assertThat(FileName.isValid("a\\b")).isFalse();
    assertThat(FileName.isValid("a|b")).isFalse();
    assertThat(FileName.isValid("a\u001Fb")).isFalse();
  }

  @Test
  void keyIsUpperCaseCharacterByCharacter() {
    assertThat(FileName.key("aZ\u00E4\u00DF.1")).isEqualTo("AZ\u00C4\u00DF.1");
  }
}
