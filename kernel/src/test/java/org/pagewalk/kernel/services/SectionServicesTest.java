package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.ALL_FILE;
import static org.pagewalk.kernel.TestProgram.ALL_SECTION;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.status.NtStatus;

class SectionServicesTest {
  private static final int PAGE = 0x1000;
  private static final int READWRITE = 4;
  private static final int SEC_COMMIT = 0x08000000;
  private static final int SEC_IMAGE = 0x01000000;

  @TempDir Path folder;
  private TestSystem system;
  private TestProgram program;
  private int file;

  @BeforeEach
  void boot() throws IOException {
    Files.write(folder.resolve("a.bin"), new byte[0x30000]);
    system = new TestSystem(TestSystem.Setup.standard().withFolder(folder));
    program = new TestProgram(system);
    file = program.file("C:\\data\\a.bin", ALL_FILE, 1);
  }

  @AfterEach
  void close() {
    system.close();
  }

  private int fileSection() {
    return program.made("NtCreateSection", ALL_SECTION, 0, 0, READWRITE, SEC_COMMIT, file);
  }

  private int map(int section, int process, int offset, int size) {
    int base = system.word(0);
    int status =
        system.call(
            "NtMapViewOfSection",
            section,
            process,
            base,
            0,
            0,
            system.quad(offset),
            system.word(size),
            1,
            0,
            READWRITE);
    assertThat(status).isZero();
    return system.get(base);
  }

  private int contentAt(int offset) {
    FileNode node = (FileNode) ((FileObject) program.object(file)).node();
    byte[] word = new byte[1];
    node.read(offset, word, 0, 1);
    return word[0];
  }

  /** Calls NtFlushVirtualMemory; base and size as it leaves them are at {@link #ranges}. */
  private int flush(int process, int base, int size) {
    ranges = system.word(base);
    system.word(size);
    status = system.quad(-1);
    return system.call("NtFlushVirtualMemory", process, ranges, ranges + 4, status);
  }

  private int ranges;
  private int status;

  @Test
  void flushWritesThePagesOfTheViewThatWereAskedFor() {
    int view = map(fileSection(), CURRENT_PROCESS, 0x10000, 0x20000);
    for (int page = 0; page < 4; page++) {
      system.put(view + page * PAGE, 0x50 + page);
    }
    assertThat(flush(CURRENT_PROCESS, view + PAGE + 0x123, PAGE)).isZero();
    assertThat(contentAt(0x10000)).isZero();
    assertThat(contentAt(0x11000)).isEqualTo(0x51);
    assertThat(contentAt(0x12000)).as("the range ends in this page").isEqualTo(0x52);
    assertThat(contentAt(0x13000)).isZero();
    assertThat(contentAt(PAGE)).as("the view's offset counts").isZero();
    assertThat(system.get(ranges)).isEqualTo(view + PAGE);
    assertThat(system.get(ranges + 4)).isEqualTo(2 * PAGE);
    assertThat(system.get64(status)).isZero();
  }

  @Test
  void flushOfSizeZeroGoesToTheViewsEnd() {
    int view = map(fileSection(), CURRENT_PROCESS, 0x10000, 0x4000);
    for (int page = 0; page < 4; page++) {
      system.put(view + page * PAGE, 0x60 + page);
    }
    assertThat(flush(CURRENT_PROCESS, view + PAGE, 0)).isZero();
    assertThat(contentAt(0x10000)).isZero();
    assertThat(contentAt(0x13000)).isEqualTo(0x63);
    assertThat(system.get(ranges + 4)).isEqualTo(3 * PAGE);
  }

  @Test
  void flushOfExactlyOnePageWritesOne() {
    int view = map(fileSection(), CURRENT_PROCESS, 0, 0x4000);
    system.put(view, 1);
    system.put(view + PAGE, 2);
    assertThat(flush(CURRENT_PROCESS, view, PAGE)).isZero();
    assertThat(contentAt(PAGE)).isZero();
    assertThat(system.get(ranges + 4)).isEqualTo(PAGE);
  }

  @Test
  void flushIsOfTheProcessThatWasNamed() {
    int other = program.process();
    int view = map(fileSection(), other, 0x10000, 0x4000);
    system.put(program.processOf(other), view, 0x77);
    assertThat(flush(CURRENT_PROCESS, view, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    assertThat(contentAt(0x10000)).isZero();
    assertThat(flush(other, view, 0)).isZero();
    assertThat(contentAt(0x10000)).isEqualTo(0x77);
  }

  @Test
  void onlyViewsOfFilesAreFlushed() {
    int view = map(program.section(0x4000), CURRENT_PROCESS, 0, 0x4000);
    assertThat(flush(CURRENT_PROCESS, view, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    assertThat(flush(CURRENT_PROCESS, TestSystem.SCRATCH, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    assertThat(flush(CURRENT_PROCESS, TestSystem.PROGRAM, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    assertThat(flush(CURRENT_PROCESS, 0x20000000, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    assertThat(flush(CURRENT_PROCESS, 0xC0000000, 0)).isEqualTo(NtStatus.NOT_MAPPED_DATA);
    int files = map(fileSection(), CURRENT_PROCESS, 0, 0x4000);
    assertThat(flush(CURRENT_PROCESS, files, 0x4001)).isEqualTo(NtStatus.NOT_MAPPED_VIEW);
    assertThat(flush(CURRENT_PROCESS, files, 0x4000)).isZero();
  }

  @Test
  void viewsOfOneSectionInTwoProcessesAreOneMemory() {
    int section = program.section(0x4000);
    int other = program.process();
    int mine = map(section, CURRENT_PROCESS, 0, 0);
    int theirs = map(section, other, 0, 0);
    system.put(mine + 8, 0x1234);
    assertThat(system.get(program.processOf(other), theirs + 8)).isEqualTo(0x1234);
    assertThat(system.call("NtUnmapViewOfSection", other, theirs)).isZero();
    assertThat(system.call("NtUnmapViewOfSection", other, theirs))
        .isEqualTo(NtStatus.NOT_MAPPED_VIEW);
    assertThat(system.get(mine + 8)).isEqualTo(0x1234);
  }

  @Test
  void mappingAnswersBaseSizeAndOffset() {
    int section = program.section(0x30000);
    int base = system.word(0);
    int offset = system.quad(0x10000);
    int size = system.word(0x1001);
    assertThat(
            system.call(
                "NtMapViewOfSection",
                section,
                CURRENT_PROCESS,
                base,
                0,
                0,
                offset,
                size,
                1,
                0,
                READWRITE))
        .isZero();
    assertThat(system.get(base) & 0xFFFF).isZero();
    assertThat(system.get(size)).isEqualTo(0x2000);
    assertThat(system.get64(offset)).isEqualTo(0x10000);
  }

  @Test
  void failedMappingChangesNoArgument() {
    int section = program.section(0x10000);
    int base = system.word(0);
    int size = system.word(0x20001);
    assertThat(system.call("NtMapViewOfSection", section, -1, base, 0, 0, 0, size, 1, 0, READWRITE))
        .isEqualTo(NtStatus.INVALID_VIEW_SIZE);
    assertThat(system.get(base)).isZero();
    assertThat(system.get(size)).isEqualTo(0x20001);
  }

  @Test
  void basicInformationTellsAttributesAndSize() {
    int at = system.space(0x14);
    int returned = system.word(-1);
    assertThat(system.call("NtQuerySection", program.section(0x3000), 0, at, 0x10, returned))
        .isZero();
    assertThat(system.get(at)).isZero();
    assertThat(system.get(at + 4)).isEqualTo(SEC_COMMIT);
    assertThat(system.get64(at + 8)).isEqualTo(0x3000);
    assertThat(system.get(returned)).isEqualTo(0x10);
  }

  @Test
  void imageInformationTellsWhatTheHeadersSay() {
    int image = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int section = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, SEC_IMAGE, image);
    int at = system.space(0x30);
    assertThat(system.call("NtQuerySection", section, 1, at, 0x30, 0)).isZero();
    assertThat(system.get(at)).isEqualTo(TestSystem.PROGRAM + 0x1000);
    assertThat(system.get(at + 0x08)).isEqualTo(0x100000);
    assertThat(system.get(at + 0x0C)).isEqualTo(0x2000);
    assertThat(system.get(at + 0x10)).isEqualTo(3);
    assertThat(system.get(at + 0x14)).isEqualTo(4 << 16);
    assertThat(system.get(at + 0x1C)).isEqualTo(0x0103);
    assertThat(system.get(at + 0x20)).isEqualTo(0x1014C);
    assertThat(system.get(at + 0x28)).isEqualTo(0x2000);
  }

  @Test
  void queriesOfSectionsAreChecked() {
    int section = program.section(0x1000);
    int at = system.space(0x30);
    int returned = system.word(-1);
    assertThat(system.call("NtQuerySection", section, 1, at, 0x30, 0))
        .isEqualTo(NtStatus.SECTION_NOT_IMAGE);
    assertThat(system.call("NtQuerySection", section, 2, at, 0x30, 0))
        .isEqualTo(NtStatus.INVALID_INFO_CLASS);
    assertThat(system.call("NtQuerySection", section, 0, at, 0xF, returned))
        .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(system.get(returned)).isEqualTo(0x10);
  }

  @Test
  void extensionAnswersTheNewSizeAndMakesTheFileLonger() {
    int section = fileSection();
    int size = system.quad(0x40000);
    assertThat(system.call("NtExtendSection", section, size)).isZero();
    assertThat(system.get64(size)).isEqualTo(0x40000);
    assertThat(((FileNode) ((FileObject) program.object(file)).node()).size()).isEqualTo(0x40000);
  }

  @Test
  void deviceCannotBeMapped() {
    int device = program.file("NUL", ALL_FILE, 1);
    int handle = system.word(0);
    assertThat(
            system.call(
                "NtCreateSection", handle, ALL_SECTION, 0, 0, READWRITE, SEC_COMMIT, device))
        .isEqualTo(NtStatus.INVALID_FILE_FOR_SECTION);
    assertThat(system.get(handle)).isZero();
  }

  @Test
  void namedSectionIsFoundByItsName() {
    int attributes = system.named("\\BaseNamedObjects\\shared");
    int size = system.quad(0x2000);
    int made =
        program.made("NtCreateSection", ALL_SECTION, attributes, size, READWRITE, SEC_COMMIT, 0);
    int opened = program.made("NtOpenSection", 4, attributes);
    assertThat(program.object(opened)).isSameAs(program.object(made));
    program.close(made);
    program.close(opened);
    assertThat(system.call("NtOpenSection", system.word(0), 4, attributes))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
  }

  @Test
  void onlyViewsOfTheSameImageFileAreTheSame() {
    int image = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int section = program.made("NtCreateSection", ALL_SECTION, 0, 0, 0x10, SEC_IMAGE, image);
    int base = system.word(0);
    system.call("NtMapViewOfSection", section, -1, base, 0, 0, 0, system.word(0), 1, 0, 0x10);
    int again = system.get(base);
    String service = "NtAreMappedFilesTheSame";
    assertThat(system.call(service, TestSystem.PROGRAM, again)).isZero();
    assertThat(system.call(service, TestSystem.PROGRAM, TestSystem.NTDLL))
        .isEqualTo(NtStatus.NOT_SAME_DEVICE);
    int view = map(fileSection(), CURRENT_PROCESS, 0, 0);
    assertThat(system.call(service, view, view)).isEqualTo(NtStatus.NOT_SAME_DEVICE);
    assertThat(system.call(service, TestSystem.SCRATCH, view))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(system.call(service, view, TestSystem.SCRATCH))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(system.call(service, 0x20000000, view)).isEqualTo(NtStatus.INVALID_ADDRESS);
    assertThat(system.call(service, view, 0x20000000)).isEqualTo(NtStatus.INVALID_ADDRESS);
    assertThat(system.call(service, view, 0xC0000000)).isEqualTo(NtStatus.INVALID_ADDRESS);
  }
}
