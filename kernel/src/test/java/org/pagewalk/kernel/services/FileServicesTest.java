package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.ALL_FILE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.status.NtStatus;

/** Opening, reading, writing, asking about and changing files, as a program does it. */
class FileServicesTest {
  private static final int OPEN = 1;
  private static final int CREATE = 2;
  private static final int PAGE = 0x1000;

  @TempDir Path folder;
  private TestSystem system;
  private TestProgram program;
  private int status;
  private int buffer;

  @BeforeEach
  void boot() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "hello world");
    Files.createDirectory(folder.resolve("Sub"));
    system = new TestSystem(TestSystem.Setup.standard().withFolder(folder));
    program = new TestProgram(system);
    status = system.quad(-1);
    buffer = system.space(0x400);
  }

  @AfterEach
  void close() {
    system.close();
  }

  private int open(String name, int access) {
    return program.file("C:\\data\\" + name, access, OPEN);
  }

  private int read(int file, int at, int length, int offsetAt) {
    return system.call("NtReadFile", file, 0, 0, 0, status, at, length, offsetAt, 0);
  }

  private int write(int file, int at, int length, int offsetAt) {
    return system.call("NtWriteFile", file, 0, 0, 0, status, at, length, offsetAt, 0);
  }

  private int information() {
    return system.get(status + 4);
  }

  private String text(int at, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (system.get(at + i & ~3) >>> 8 * (at + i & 3) & 0xFF));
    }
    return text.toString();
  }

  private int ascii(String text) {
    return system.bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private int query(int file, int kind, int length) {
    return system.call("NtQueryInformationFile", file, status, buffer, length, kind);
  }

  private int set(int file, int kind, int at, int length) {
    return system.call("NtSetInformationFile", file, status, at, length, kind);
  }

  @Test
  void readsMoveThePositionAndEndAtTheEnd() {
    int file = open("a.txt", ALL_FILE);
    assertThat(read(file, buffer, 6, 0)).isZero();
    assertThat(text(buffer, 6)).isEqualTo("hello ");
    assertThat(system.get(status)).isZero();
    assertThat(information()).isEqualTo(6);
    assertThat(read(file, buffer, 100, 0)).isZero();
    assertThat(text(buffer, 5)).isEqualTo("world");
    assertThat(information()).isEqualTo(5);
    assertThat(read(file, buffer, 1, 0)).isEqualTo(NtStatus.END_OF_FILE);
    assertThat(system.get(status)).isEqualTo(NtStatus.END_OF_FILE);
    assertThat(information()).isZero();
    assertThat(read(file, buffer, 0, 0)).as("nothing was wanted").isZero();
  }

  @Test
  void offsetSaysWhereAndThePositionFollows() {
    int file = open("a.txt", ALL_FILE);
    assertThat(read(file, buffer, 3, system.quad(6))).isZero();
    assertThat(text(buffer, 3)).isEqualTo("wor");
    read(file, buffer, 2, system.quad(-2));
    assertThat(text(buffer, 2)).as("the current position").isEqualTo("ld");
    assertThat(read(file, buffer, 2, system.quad(-3))).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(read(file, buffer, 2, system.quad(-1))).isEqualTo(NtStatus.INVALID_PARAMETER);
  }

  @Test
  void writesMoveThePositionAndMinusOneMeansTheEnd() throws IOException {
    int file = open("a.txt", ALL_FILE);
    assertThat(write(file, ascii("J"), 1, 0)).isZero();
    assertThat(information()).isEqualTo(1);
    write(file, ascii("ump"), 3, 0);
    assertThat(write(file, ascii("!!"), 2, system.quad(-1))).isZero();
    program.close(file);
    assertThat(Files.readString(folder.resolve("a.txt"))).isEqualTo("Jumpo world!!");
  }

  @Test
  void asynchronousFileHasNoPosition() {
    int file = program.file("C:\\data\\a.txt", ALL_FILE, OPEN, 0);
    assertThat(read(file, buffer, 3, 0)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(read(file, buffer, 3, system.quad(6))).isZero();
    assertThat(((FileObject) program.object(file)).position()).isZero();
    assertThat(program.tryWait(file)).as("its transfers are complete").isZero();
  }

  @Test
  void transferGoesAcrossPagesOfTheBuffer() {
    int file = program.file("C:\\data\\big", ALL_FILE, CREATE);
    int memory = program.memory(-1, 4 * PAGE);
    for (int i = 0; i < 3; i++) {
      system.put(memory + 0x800 + i * PAGE, 0x1000 + i);
    }
    assertThat(write(file, memory + 0x800, 2 * PAGE + 4, 0)).isZero();
    assertThat(information()).isEqualTo(2 * PAGE + 4);
    int into = program.memory(-1, 4 * PAGE);
    assertThat(read(file, into + 0x104, 3 * PAGE, system.quad(0))).isZero();
    assertThat(information()).isEqualTo(2 * PAGE + 4);
    for (int i = 0; i < 3; i++) {
      assertThat(system.get(into + 0x104 + i * PAGE)).isEqualTo(0x1000 + i);
    }
    assertThat(system.get(into + 0x104 + 2 * PAGE + 4)).isZero();
  }

  @Test
  void transferStopsWhereTheBufferEnds() {
    int file = program.file("C:\\data\\big", ALL_FILE, CREATE);
    int memory = program.memory(-1, 0x10000);
    assertThat(write(file, memory + 0xF800, PAGE, 0)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.get(status)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(information()).isEqualTo(0x800);
    write(file, memory, 2 * PAGE, system.quad(0));
    assertThat(read(file, memory + 0xF800, PAGE, system.quad(0)))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(information()).isEqualTo(0x800);
    assertThat(((FileObject) program.object(file)).position())
        .as("a transfer that fails moves no position")
        .isEqualTo(2 * PAGE);
  }

  @Test
  void badStatusBlockTransfersNothing() throws IOException {
    int file = open("a.txt", ALL_FILE);
    assertThat(system.call("NtWriteFile", file, 0, 0, 0, 0x10, ascii("x"), 1, 0, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    program.close(file);
    assertThat(Files.readString(folder.resolve("a.txt"))).isEqualTo("hello world");
  }

  @Test
  void readOfTheDiskTakesItsTimeOnce() {
    int file = open("a.txt", ALL_FILE);
    long start = system.clock.time();
    read(file, buffer, 5, 0);
    long first = system.clock.time() - start;
    read(file, buffer, 5, system.quad(0));
    long second = system.clock.time() - start - first;
    assertThat(first).isGreaterThanOrEqualTo(500_000 + 20_000);
    assertThat(second).isLessThan(20_000);
  }

  @Test
  void eventIsResetAndThenSignalledByATransfer() {
    int file = open("a.txt", ALL_FILE);
    int event = program.event(0, false);
    assertThat(system.call("NtReadFile", file, event, 0, 0, status, buffer, 5, 0, 0)).isZero();
    assertThat(program.tryWait(event)).isZero();
    assertThat(system.call("NtReadFile", file, event, 0, 0, 0x10, buffer, 5, 0, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(program.tryWait(event)).as("a transfer that did not begin").isZero();
  }

  @Test
  void apcRoutineIsCalledWithTheStatusBlock() {
    int file = open("a.txt", ALL_FILE);
    system.call("NtReadFile", file, 0, 0x00401000, 0x66, status, buffer, 5, 0, 0);
    assertThat(system.current().userApcs()).hasSize(1);
    system.call("NtTestAlert");
    int arguments = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.get(arguments)).isEqualTo(0x00401000);
    assertThat(system.get(arguments + 4)).isEqualTo(0x66);
    assertThat(system.get(arguments + 8)).isEqualTo(status);
    assertThat(system.get(arguments + 12)).isZero();
  }

  @Test
  void failedTransferQueuesNoApc() {
    int file = open("a.txt", ALL_FILE);
    int offset = system.quad(100);
    system.call("NtReadFile", file, 0, 0x00401000, 0, status, buffer, 5, offset, 0);
    assertThat(system.current().userApcs()).isEmpty();
  }

  @Test
  void foldersHaveNoBytes() {
    int directory = program.file("C:\\data", 0x100001, OPEN, 0x21);
    assertThat(read(directory, buffer, 4, 0)).isEqualTo(NtStatus.INVALID_DEVICE_REQUEST);
  }

  @Test
  void devicesTransferWithoutPositions() {
    int nul = program.file("NUL", ALL_FILE, OPEN);
    assertThat(write(nul, buffer, 10, 0)).isZero();
    assertThat(information()).isEqualTo(10);
    assertThat(read(nul, buffer, 10, 0)).isZero();
    assertThat(information()).isZero();
    int console = program.file("CONOUT$", ALL_FILE, OPEN);
    assertThat(write(console, ascii("to the host"), 11, 0)).isZero();
    assertThat(system.output.toString(StandardCharsets.US_ASCII)).isEqualTo("to the host");
  }

  @Test
  void openingTellsWhatItHasDone() {
    int handle = system.word(0);
    int[][] rows = {
      // disposition, status, information; the file exists
      {1, 0, 1}, {2, NtStatus.OBJECT_NAME_COLLISION, -1}, {3, 0, 1}, {4, 0, 3}, {5, 0, 3}, {0, 0, 0}
    };
    for (int[] row : rows) {
      assertThat(create(handle, "a.txt", row[0])).isEqualTo(row[1]);
      assertThat(information()).as("disposition %d", row[0]).isEqualTo(row[2]);
      system.put(status + 4, -1);
    }
    int missing = NtStatus.OBJECT_NAME_NOT_FOUND;
    int[][] absent = {
      {1, missing, -1}, {4, missing, -1}, {2, 0, 2}, {3, 0, 2}, {5, 0, 2}, {0, 0, 2}
    };
    for (int[] row : absent) {
      assertThat(create(handle, "new" + row[0], row[0])).isEqualTo(row[1]);
      assertThat(information()).as("disposition %d", row[0]).isEqualTo(row[2]);
      system.put(status + 4, -1);
    }
  }

  private int create(int handle, String name, int disposition) {
    return system.call(
        "NtCreateFile",
        handle,
        ALL_FILE,
        system.named("\\??\\C:\\data\\" + name),
        status,
        0,
        0x80,
        7,
        disposition,
        0x20,
        0,
        0);
  }

  @Test
  void dispositionAndSharingAreChecked() {
    int handle = system.word(0);
    for (int bad : new int[] {-1, 6}) {
      assertThat(create(handle, "a.txt", bad)).isEqualTo(NtStatus.INVALID_PARAMETER);
    }
    int name = system.named("\\??\\C:\\data\\a.txt");
    assertThat(system.call("NtOpenFile", handle, ALL_FILE, name, status, 8, 0x20))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(system.call("NtOpenFile", handle, ALL_FILE, name, status, 7, 0x20)).isZero();
    assertThat(system.call("NtOpenFile", 0x10, ALL_FILE, name, status, 7, 0x20))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtOpenFile", handle, ALL_FILE, name, 0x10, 7, 0x20))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void openFileTellsStatusAndInformation() {
    int name = system.named("\\??\\C:\\data\\a.txt");
    assertThat(system.call("NtOpenFile", system.word(0), ALL_FILE, name, status, 7, 0x20)).isZero();
    assertThat(system.get(status)).isEqualTo(NtStatus.SUCCESS);
    assertThat(information()).as("FILE_OPENED").isEqualTo(1);
  }

  @Test
  void folderIsNoFileToWhoeverWantsOne() {
    int handle = system.word(0);
    int name = system.named("\\??\\C:\\data\\Sub");
    assertThat(system.call("NtOpenFile", handle, 0x100001, name, status, 7, 0x60))
        .isEqualTo(NtStatus.FILE_IS_A_DIRECTORY);
    assertThat(system.get(handle)).isZero();
    assertThat(system.call("NtOpenFile", handle, 0x100001, name, status, 7, 0x20)).isZero();
  }

  @Test
  void openFileCreatesNothing() {
    int handle = system.word(0);
    int name = system.named("\\??\\C:\\data\\none");
    assertThat(system.call("NtOpenFile", handle, ALL_FILE, name, status, 7, 0x20))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void nameCountsFromAnOpenFolder() {
    int root = program.file("C:\\data", 0x100001, OPEN, 0x21);
    int relative = system.attributes(root, "a.txt", 0x40);
    assertThat(system.call("NtOpenFile", system.word(0), 1, relative, status, 7, 0x20)).isZero();
    assertThat(system.call("NtQueryAttributesFile", relative, buffer)).isZero();
    assertThat(system.get(buffer + 32)).isEqualTo(0x20);
  }

  @Test
  void attributesAreToldByName() {
    int name = system.named("\\??\\C:\\data\\Sub");
    assertThat(system.call("NtQueryAttributesFile", name, buffer)).isZero();
    assertThat(system.get(buffer + 32)).isEqualTo(0x10);
    int bundled = system.named("\\??\\C:\\program\\test.exe");
    system.call("NtQueryAttributesFile", bundled, buffer);
    assertThat(system.get(buffer + 32)).isEqualTo(0x21);
    assertThat(system.get64(buffer)).isEqualTo(GuestTime.BOOT_DATE);
    int none = system.named("\\??\\C:\\data\\none");
    assertThat(system.call("NtQueryAttributesFile", none, buffer))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
    assertThat(system.call("NtQueryAttributesFile", name, 0x10))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void basicAndStandardInformation() {
    int file = open("a.txt", ALL_FILE);
    write(file, ascii("H"), 1, 0);
    long changed = GuestTime.systemTime(system.clock.time());
    assertThat(query(file, 4, 0x28)).isZero();
    assertThat(information()).isEqualTo(0x28);
    assertThat(system.get64(buffer)).isEqualTo(GuestTime.BOOT_DATE);
    for (int offset : new int[] {8, 16, 24}) {
      assertThat(system.get64(buffer + offset)).isBetween(changed - 1000, changed);
    }
    assertThat(system.get(buffer + 32)).isEqualTo(0x20);
    assertThat(query(file, 5, 0x18)).isZero();
    assertThat(system.get64(buffer)).isEqualTo(PAGE);
    assertThat(system.get64(buffer + 8)).isEqualTo(11);
    assertThat(system.get(buffer + 16)).isEqualTo(1);
    assertThat(system.get(buffer + 20) & 0xFFFF).isZero();
    set(file, 13, system.word(1), 1);
    query(file, 5, 0x18);
    assertThat(system.get(buffer + 20) & 0xFFFF).as("delete pending").isEqualTo(1);
    int directory = program.file("C:\\data\\Sub", 0x100001, OPEN, 0x21);
    query(directory, 5, 0x18);
    assertThat(system.get(buffer + 20) & 0xFFFF).as("directory").isEqualTo(0x100);
    assertThat(system.get64(buffer)).isZero();
  }

  @Test
  void nameIndexAndPosition() {
    int file = open("a.txt", ALL_FILE);
    int same = open("A.TXT", ALL_FILE);
    read(file, buffer, 4, 0);
    assertThat(query(file, 14, 8)).isZero();
    assertThat(system.get64(buffer)).isEqualTo(4);
    query(file, 6, 8);
    long index = system.get64(buffer);
    query(same, 6, 8);
    assertThat(system.get64(buffer)).isEqualTo(index);
    query(open("Sub", 0x80), 6, 8);
    assertThat(system.get64(buffer)).isNotEqualTo(index);
    String name = "\\data\\a.txt";
    assertThat(query(file, 9, 4 + 2 * name.length())).isZero();
    assertThat(system.get(buffer)).isEqualTo(2 * name.length());
    assertThat(text(buffer + 4, 2 * name.length())).isEqualTo(wide(name));
    assertThat(query(program.file("C:\\", 0x100001, OPEN, 0x21), 9, 0x40)).isZero();
    assertThat(system.get(buffer)).isEqualTo(2);
    assertThat(text(buffer + 4, 2)).isEqualTo(wide("\\"));
    query(program.file("NUL", ALL_FILE, OPEN), 9, 0x40);
    assertThat(text(buffer + 4, 6)).isEqualTo(wide("NUL"));
  }

  private static String wide(String text) {
    StringBuilder wide = new StringBuilder();
    text.chars().forEach(c -> wide.append((char) c).append('\0'));
    return wide.toString();
  }

  @Test
  void lengthsOfFileQueriesAreChecked() {
    int file = open("a.txt", ALL_FILE);
    int[][] lengths = {{4, 0x28}, {5, 0x18}, {6, 8}, {14, 8}, {9, 4 + 22}};
    for (int[] row : lengths) {
      assertThat(query(file, row[0], row[1] - 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
      assertThat(query(file, row[0], row[1] + 1)).isZero();
      assertThat(information()).isEqualTo(row[1]);
    }
    assertThat(query(file, 99, 0x40)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
    int[][] settings = {{13, 1}, {14, 8}, {19, 8}, {20, 8}, {4, 0x28}};
    for (int[] row : settings) {
      assertThat(set(file, row[0], buffer, row[1] - 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    assertThat(set(file, 99, buffer, 0x40)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
    assertThat(set(file, 4, system.space(0x28), 0x28)).isZero();
    assertThat(set(file, 4, 0x10, 0x28)).isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void endPositionAndAllocationAreChanged() throws IOException {
    int file = open("a.txt", ALL_FILE);
    assertThat(set(file, 14, system.quad(6), 8)).isZero();
    read(file, buffer, 5, 0);
    assertThat(text(buffer, 5)).isEqualTo("world");
    assertThat(set(file, 19, system.quad(100), 8))
        .as("allocation alone lengthens nothing")
        .isZero();
    assertThat(set(file, 20, system.quad(8), 8)).isZero();
    query(file, 5, 0x18);
    assertThat(system.get64(buffer + 8)).isEqualTo(8);
    set(file, 19, system.quad(3), 8);
    query(file, 5, 0x18);
    assertThat(system.get64(buffer + 8)).isEqualTo(3);
    set(file, 20, system.quad(5), 8);
    program.close(file);
    assertThat(Files.readAllBytes(folder.resolve("a.txt")))
        .isEqualTo(new byte[] {'h', 'e', 'l', 0, 0});
  }

  @Test
  void badSizesAreRefused() {
    int file = open("a.txt", ALL_FILE);
    assertThat(set(file, 20, system.quad(-1), 8)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(set(file, 20, system.quad((1L << 31) + 1), 8)).isEqualTo(NtStatus.DISK_FULL);
    query(file, 5, 0x18);
    assertThat(system.get64(buffer + 8)).isEqualTo(11);
    assertThat(write(file, buffer, 4, system.quad((1L << 31) - 2))).isEqualTo(NtStatus.DISK_FULL);
    assertThat(information()).isZero();
  }

  @Test
  void deletedFileGoesWithItsHandle() {
    int file = open("a.txt", ALL_FILE);
    set(file, 13, system.word(1), 1);
    set(file, 13, system.word(0), 1);
    program.close(file);
    assertThat(folder.resolve("a.txt")).exists();
    file = open("a.txt", ALL_FILE);
    set(file, 13, system.word(1), 1);
    program.close(file);
    assertThat(folder.resolve("a.txt")).doesNotExist();
  }

  @Test
  void fileOpenedToBeDeletedOnCloseIsDeleted() {
    program.close(program.file("C:\\data\\a.txt", ALL_FILE, OPEN, 0x1020));
    assertThat(folder.resolve("a.txt")).doesNotExist();
  }

  private int nextEntry(int directory, int kind, int length, int pattern, boolean restart) {
    return system.call(
        "NtQueryDirectoryFile",
        directory,
        0,
        0,
        0,
        status,
        buffer,
        length,
        kind,
        1,
        pattern,
        restart ? 1 : 0);
  }

  @Test
  void folderListsItsEntriesOneByOne() {
    int directory = program.file("C:\\data", 0x100001, OPEN, 0x21);
    List<String> names = new ArrayList<>();
    while (nextEntry(directory, 12, 0x200, 0, false) == 0) {
      int length = system.get(buffer + 8);
      names.add(text(buffer + 12, length));
      assertThat(information()).isEqualTo(12 + length);
    }
    assertThat(names).containsExactly(wide("a.txt"), wide("Sub"));
    assertThat(nextEntry(directory, 12, 0x200, 0, false)).isEqualTo(NtStatus.NO_MORE_FILES);
    assertThat(nextEntry(directory, 12, 0x200, system.string("s*"), true)).isZero();
    assertThat(text(buffer + 12, 6)).isEqualTo(wide("Sub"));
    assertThat(nextEntry(directory, 12, 0x200, system.string("q*"), true))
        .isEqualTo(NtStatus.NO_SUCH_FILE);
  }

  @Test
  void entriesHaveTheirFieldsInEachClass() {
    int directory = program.file("C:\\data", 0x100001, OPEN, 0x21);
    int[][] headers = {{1, 0x40}, {2, 0x44}, {3, 0x5E}};
    for (int[] row : headers) {
      assertThat(nextEntry(directory, row[0], 0x200, 0, true)).isZero();
      assertThat(system.get64(buffer + 8)).isEqualTo(GuestTime.BOOT_DATE);
      for (int offset : new int[] {16, 24, 32}) {
        assertThat(system.get64(buffer + offset)).isEqualTo(GuestTime.BOOT_DATE);
      }
      assertThat(system.get64(buffer + 40)).isEqualTo(11);
      assertThat(system.get64(buffer + 48)).isEqualTo(PAGE);
      assertThat(system.get(buffer + 56)).isEqualTo(0x20);
      assertThat(system.get(buffer + 60)).isEqualTo(10);
      assertThat(text(buffer + row[1], 10)).isEqualTo(wide("a.txt"));
      assertThat(information()).isEqualTo(row[1] + 10);
    }
    assertThat(nextEntry(directory, 4, 0x200, 0, true)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
  }

  @Test
  void entryThatDoesNotFitIsGivenAgain() {
    int directory = program.file("C:\\data", 0x100001, OPEN, 0x21);
    assertThat(nextEntry(directory, 12, 12 + 9, 0, false)).isEqualTo(NtStatus.BUFFER_OVERFLOW);
    assertThat(nextEntry(directory, 12, 12 + 10, 0, false)).isZero();
    assertThat(text(buffer + 12, 10)).isEqualTo(wide("a.txt"));
    assertThat(nextEntry(open("a.txt", ALL_FILE), 12, 0x200, 0, false))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
  }

  @Test
  void volumeTellsItsKindAndSize() {
    int file = open("a.txt", ALL_FILE);
    assertThat(volume(file, 4, 8)).isZero();
    assertThat(system.get(buffer)).isEqualTo(7);
    assertThat(information()).isEqualTo(8);
    volume(program.file("NUL", ALL_FILE, OPEN), 4, 8);
    assertThat(system.get(buffer)).isEqualTo(0x15);
    volume(program.file("CONOUT$", ALL_FILE, OPEN), 4, 8);
    assertThat(system.get(buffer)).isEqualTo(0x50);
    volume(file, 3, 0x18);
    assertThat(system.get64(buffer)).isEqualTo(1 << 20);
    assertThat(system.get64(buffer + 8)).isEqualTo(1 << 19);
    assertThat(system.get(buffer + 16)).isEqualTo(8);
    assertThat(system.get(buffer + 20)).isEqualTo(512);
    volume(file, 1, 0x12);
    assertThat(system.get(buffer + 8)).isEqualTo(0x50574B31);
    volume(file, 5, 0x14);
    assertThat(system.get(buffer)).isEqualTo(6);
    assertThat(system.get(buffer + 4)).isEqualTo(255);
    assertThat(system.get(buffer + 8)).isEqualTo(8);
    assertThat(text(buffer + 12, 8)).isEqualTo(wide("NTFS"));
    int[][] lengths = {{4, 8}, {3, 0x18}, {1, 0x12}, {5, 0x14}};
    for (int[] row : lengths) {
      assertThat(volume(file, row[0], row[1] - 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    assertThat(volume(file, 2, 0x40)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
  }

  private int volume(int file, int kind, int length) {
    return system.call("NtQueryVolumeInformationFile", file, status, buffer, length, kind);
  }

  @Test
  void flushBringsTheFileToTheHost() throws IOException {
    int file = open("a.txt", ALL_FILE);
    write(file, ascii("Y"), 1, 0);
    assertThat(Files.readString(folder.resolve("a.txt"))).isEqualTo("hello world");
    assertThat(system.call("NtFlushBuffersFile", file, status)).isZero();
    assertThat(system.get64(status)).isZero();
    assertThat(Files.readString(folder.resolve("a.txt"))).isEqualTo("Yello world");
    assertThat(system.call("NtFlushBuffersFile", file, 0x10)).isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void hostFolderThatCannotBeListedIsAnUnexpectedError(@TempDir Path elsewhere) throws IOException {
    Files.move(folder, elsewhere.resolve("moved"));
    int handle = system.word(0);
    assertThat(
            system.call(
                "NtOpenFile", handle, 1, system.named("\\??\\C:\\data\\a.txt"), status, 7, 0x20))
        .isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(system.get(handle)).isZero();
    Files.move(elsewhere.resolve("moved"), folder);
  }
}
