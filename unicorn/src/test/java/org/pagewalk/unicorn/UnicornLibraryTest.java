package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.unicorn.UnicornUnavailableException.Reason;

class UnicornLibraryTest {
  @ParameterizedTest
  @EnumSource(LibraryUnderTest.class)
  void libraryNamesItsVersion(LibraryUnderTest library) {
    UnicornLibrary loaded = library.load();
    assertThat("Unicorn " + loaded.version()).isEqualTo(library.toString());
    assertThat(loaded.toString()).contains(UnicornLibrary.FILE_NAME);
  }

  @Test
  void wrongPathIsOneClearSentence(@TempDir Path folder) {
    Path nothing = folder.resolve("libunicorn.so.2");
    assertUnavailable(
        () -> UnicornLibrary.load(nothing),
        Reason.WRONG_PATH,
        "There is no Unicorn library at " + nothing + ": no such file.");
  }

  @Test
  void fileThatIsNoLibraryIsOneClearSentence(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("libunicorn.so.2"), "not a library");
    assertUnavailable(
        () -> UnicornLibrary.load(text),
        Reason.NOT_UNICORN,
        text + " is not a library that this machine can load.");
  }

  @Test
  void missingLibraryIsOneClearSentence() {
    assertUnavailable(
        () -> UnicornLibrary.loadByName("libunicorn-of-nowhere.so.2"),
        Reason.MISSING,
        "The Unicorn library (libunicorn-of-nowhere.so.2) is not installed: install Debian's"
            + " package libunicorn2t64 or libunicorn2, or name the file in the environment variable"
            + " UNICORN_LIBRARY.");
  }

  @Test
  void anotherLibraryIsOneClearSentence() {
    assertUnavailable(
        () -> UnicornLibrary.loadByName("libc.so.6"),
        Reason.NOT_UNICORN,
        "libc.so.6 is a library, but not Unicorn: it has no uc_version.");
  }

  @Test
  void libraryOfVersionOneIsTooOld() throws ReflectiveOperationException {
    MemorySegment ucVersion = stubAnswering(0x0103);
    assertUnavailable(
        () ->
            UnicornLibrary.check(
                "libunicorn.so.1",
                name -> name.equals("uc_version") ? Optional.of(ucVersion) : Optional.empty()),
        Reason.TOO_OLD,
        "Unicorn 1.3.0 (libunicorn.so.1) is too old: 2.0 or newer is needed.");
  }

  @Test
  void libraryThatLacksAFunctionSaysWhich() throws ReflectiveOperationException {
    MemorySegment ucVersion = stubAnswering(0x020001FF);
    assertThatThrownBy(
            () ->
                UnicornLibrary.check(
                    "half.so",
                    name -> name.equals("uc_version") ? Optional.of(ucVersion) : Optional.empty()))
        .isInstanceOf(UnicornUnavailableException.class)
        .hasMessageStartingWith("Unicorn 2.0.1 (half.so) lacks a function: ")
        .hasMessageContaining("uc_open");
  }

  @Test
  void versionsCompareByTheirNumbers() {
    assertThat(Version.unpack(0x02010103)).hasToString("2.1.1-rc3");
    assertThat(Version.unpack(0x020101FF)).isEqualTo(Version.of(2, 1, 1));
    assertThat(Version.unpack(0x02010103)).isLessThan(Version.of(2, 1, 1));
    assertThat(Version.of(2, 10, 0)).isGreaterThan(Version.of(2, 9, 9));
    assertThat(Version.of(2, 1, 1).atLeast(2, 1)).isTrue();
    assertThat(Version.of(2, 0, 1).atLeast(2, 1)).isFalse();
  }

  private static void assertUnavailable(Runnable load, Reason reason, String sentence) {
    assertThatThrownBy(load::run)
        .isInstanceOfSatisfying(
            UnicornUnavailableException.class,
            failure -> assertThat(failure.reason()).isEqualTo(reason))
        .hasMessage(sentence);
  }

  /** A native function of two pointers that answers a number. */
  private static MemorySegment stubAnswering(int number) throws ReflectiveOperationException {
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    MethodHandle answer =
        MethodHandles.dropArguments(
            MethodHandles.constant(int.class, number),
            0,
            descriptor.toMethodType().parameterList());
    return link(answer, descriptor);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment link(MethodHandle method, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().upcallStub(method, descriptor, Arena.global());
  }
}
