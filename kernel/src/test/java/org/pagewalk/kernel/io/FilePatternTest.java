package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\'',
      value = {
        "* a.txt",
        "*.* a.txt",
        "*.TXT a.txt",
        "a*t A.TXT",
        "a?txt a.txt",
        "a.t?? a.txt",
        "** abc",
        "*b*d abcd",
        "<.txt a.b.txt",
        "< name",
        "<\"* name",
        "a>>> a",
        "a>>>.x ab.x",
        "a\" a",
        "a\"b a.b",
        "> a",
      })
  void patternMatches(String pattern, String name) {
    assertThat(FileName.matches(pattern, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\'',
      value = {
        "*.* name",
        "a a.txt",
        "a.txt a",
        "a? a",
        "a?? ab",
        "*.txt a.txt2",
        "a>b a.b",
        "a\"b axb",
        "a\"\" a.b",
        "> ab",
        "<a b.ca",
        "b*c abc",
        "<t a.t",
      })
  void patternDoesNotMatch(String pattern, String name) {
    assertThat(FileName.matches(pattern, name)).isFalse();
  }

  @Test
  @Timeout(10)
  void patternOfManyStarsIsDecidedAtOnce() {
    assertThat(FileName.matches("*a".repeat(100) + "b", "a".repeat(255))).isFalse();
    assertThat(FileName.matches("*a".repeat(100), "a".repeat(255))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", ".a", "a.", "a ", "...", " ", "\u00E4", "CON", "a~!@#$%^&()_+{}[];',"})
  void nameIsValid(String name) {
    assertThat(FileName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a/b", "a\\b", "a:b", "a*", "a?", "<", ">", "|", "\"", "a\u001F"})
  void nameIsNotValid(String name) {
    assertThat(FileName.isValid(name)).isFalse();
  }

  @Test
  void longestNameHas255Characters() {
    assertThat(FileName.isValid("n".repeat(255))).isTrue();
    assertThat(FileName.isValid("n".repeat(256))).isFalse();
  }

  @Test
  void keysAreUpperCaseCharacterByCharacter() {
    assertThat(FileName.key("Stra\u00DFe.txt")).isEqualTo("STRA\u00DFE.TXT");
  }
}
