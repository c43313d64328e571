package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.mm.layout.Access;

class ProtectionTest {
  @Test
  void everyValidCombinationOfBitsComesBack() {
    int valid = 0;
    for (int bits = 0; bits < 0x1000; bits++) {
      int code = Protection.fromWin32(bits);
      if (code != Protection.INVALID) {
        valid++;
        assertThat(Protection.toWin32(code)).isEqualTo(bits);
      }
    }
    assertThat(valid).isEqualTo(1 + 7 * 4);
  }

  @Test
  void guardWithoutAccessIsNoProtection() {
    assertThat(Protection.fromWin32(0x101)).isEqualTo(Protection.INVALID);
  }

  @Test
  void aViewMayNotExceedItsSection() {
    assertThat(Protection.isCompatible(Protection.READONLY, Protection.WRITECOPY)).isTrue();
    assertThat(Protection.isCompatible(Protection.READONLY, Protection.READWRITE)).isFalse();
    assertThat(Protection.isCompatible(Protection.READWRITE, Protection.EXECUTE_READ)).isFalse();
    assertThat(Protection.isCompatible(Protection.EXECUTE_READWRITE, Protection.READWRITE))
        .isTrue();
  }

  @Test
  void theCodesOfWin32ProtectionsAreNts() {
    assertThat(Protection.fromWin32(0x01)).isEqualTo(0x18);
    assertThat(Protection.fromWin32(0x02)).isEqualTo(1);
    assertThat(Protection.fromWin32(0x04)).isEqualTo(4);
    assertThat(Protection.fromWin32(0x08)).isEqualTo(5);
    assertThat(Protection.fromWin32(0x10)).isEqualTo(2);
    assertThat(Protection.fromWin32(0x20)).isEqualTo(3);
    assertThat(Protection.fromWin32(0x40)).isEqualTo(6);
    assertThat(Protection.fromWin32(0x80)).isEqualTo(7);
    assertThat(Protection.fromWin32(0x104)).isEqualTo(0x14);
    assertThat(Protection.fromWin32(0x204)).isEqualTo(0x0C);
    assertThat(Protection.fromWin32(0x404)).isEqualTo(0x1C);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x06, 0x100, 0x101, 0x201, 0x401, 0x304, 0x604, 0x504, 0x804, 0x80000004})
  void bitsThatMakeNoProtectionAreRefused(int bits) {
    assertThat(Protection.fromWin32(bits)).isEqualTo(Protection.INVALID);
  }

  @ParameterizedTest
  @ValueSource(ints = {Protection.ZERO, Protection.DECOMMITTED, Protection.NO_ACCESS})
  void codesWithoutAccessAreNoAccess(int code) {
    assertThat(Protection.toWin32(code)).isEqualTo(1);
    assertThat(Protection.nameOf(code)).isEqualTo("NOACCESS");
    assertThat(Protection.isNoAccess(code)).isTrue();
    assertThat(Protection.isGuard(code)).isFalse();
    assertThat(Protection.isWritable(code)).isFalse();
    assertThat(Protection.isCopyOnWrite(code)).isFalse();
    assertThat(Protection.isExecutable(code)).isFalse();
    assertThat(Protection.withoutGuard(code)).isEqualTo(code);
    for (Access access : Access.values()) {
      assertThat(Protection.allows(code, access, false)).isFalse();
    }
  }

  /** Code, writable, copy-on-write, executable, private copy, copy-on-write counterpart, name. */
  @ParameterizedTest
  @CsvSource({
    "1, false, false, false, 1, 1, READONLY",
    "2, false, false, true, 2, 2, EXECUTE",
    "3, false, false, true, 3, 3, EXECUTE_READ",
    "4, true, false, false, 4, 5, READWRITE",
    "5, true, true, false, 4, 5, WRITECOPY",
    "6, true, false, true, 6, 7, EXECUTE_READWRITE",
    "7, true, true, true, 6, 7, EXECUTE_WRITECOPY",
  })
  void eachCodeAllowsWhatItsNameSays(
      int code,
      boolean writable,
      boolean copies,
      boolean executable,
      int afterCopy,
      int copyOnWrite,
      String name) {
    for (int modifier = 0; modifier < 32; modifier += 8) {
      int whole = code | modifier;
      assertThat(Protection.isWritable(whole)).isEqualTo(writable);
      assertThat(Protection.isCopyOnWrite(whole)).isEqualTo(copies);
      assertThat(Protection.isExecutable(whole)).isEqualTo(executable);
      assertThat(Protection.isNoAccess(whole)).isFalse();
      assertThat(Protection.isGuard(whole)).isEqualTo(modifier == Protection.GUARD);
      assertThat(Protection.isCacheDisabled(whole)).isEqualTo(modifier == Protection.NO_CACHE);
      assertThat(Protection.withoutGuard(whole))
          .isEqualTo(modifier == Protection.GUARD ? code : whole);
      assertThat(Protection.afterCopy(whole)).isEqualTo(afterCopy | modifier);
      assertThat(Protection.toCopyOnWrite(whole)).isEqualTo(copyOnWrite | modifier);
      assertThat(Protection.nameOf(whole))
          .isEqualTo(modifier == Protection.GUARD ? name + "|GUARD" : name);
      assertThat(Protection.allows(whole, Access.READ, true)).isTrue();
      assertThat(Protection.allows(whole, Access.WRITE, false)).isEqualTo(writable);
      assertThat(Protection.allows(whole, Access.EXECUTE, false)).isTrue();
      assertThat(Protection.allows(whole, Access.EXECUTE, true)).isEqualTo(executable);
    }
  }

  /** For each protection of a section, from code 0 to 7, the codes of views that it allows. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 015",
    "2, 02",
    "3, 012357",
    "4, 0145",
    "5, 015",
    "6, 01234567",
    "7, 012357"
  })
  void aSectionAllowsTheViewsOfItsRow(int section, String views) {
    for (int view = 0; view < 8; view++) {
      assertThat(Protection.isCompatible(section, view))
          .as("view %d", view)
          .isEqualTo(views.indexOf('0' + view) >= 0);
    }
    assertThat(Protection.isCompatible(section, Protection.NO_ACCESS)).isTrue();
  }
}
