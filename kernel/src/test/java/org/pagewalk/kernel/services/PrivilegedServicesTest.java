package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.LocalDescriptorTable;
import org.pagewalk.kernel.ps.Privilege;
import org.pagewalk.kernel.status.NtStatus;

/** Tokens and local descriptors: what user mode may give itself, and what not. */
class PrivilegedServicesTest {
  private static final int ENABLED = 2;
  private static final int FLAT_DATA = 0x0000F200;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  /** TOKEN_PRIVILEGES of pairs of LUID and attributes. */
  private int privileges(int... pairs) {
    int at = system.word(pairs.length / 2);
    for (int i = 0; i < pairs.length; i += 2) {
      system.word(pairs[i]);
      system.word(0);
      system.word(pairs[i + 1]);
    }
    return at;
  }

  private int adjust(int wanted, int length, int previous, int needed) {
    return system.call(
        "NtAdjustPrivilegesToken", program.token(), 0, wanted, length, previous, needed);
  }

  private List<Privilege> enabled() {
    List<Privilege> enabled = new ArrayList<>();
    for (Privilege privilege : Privilege.values()) {
      if (system.current().process().token().isEnabled(privilege)) {
        enabled.add(privilege);
      }
    }
    return enabled;
  }

  @Test
  void onlyChangeNotifyIsEnabledAtFirst() {
    assertThat(enabled()).containsExactly(Privilege.CHANGE_NOTIFY);
  }

  @Test
  void privilegesAreEnabledAndDisabledOneByOne() {
    for (Privilege privilege : Privilege.values()) {
      boolean held = privilege != Privilege.TCB;
      boolean before = privilege == Privilege.CHANGE_NOTIFY;
      assertThat(adjust(privileges(privilege.luid(), ENABLED), 0, 0, 0))
          .isEqualTo(held ? 0 : NtStatus.NOT_ALL_ASSIGNED);
      assertThat(enabled().contains(privilege)).isEqualTo(held);
      adjust(privileges(privilege.luid(), before ? ENABLED : 0), 0, 0, 0);
      assertThat(enabled()).containsExactly(Privilege.CHANGE_NOTIFY);
    }
  }

  @Test
  void previousStateNamesWhatHasChanged() {
    int previous = system.space(0x40);
    for (int i = 0; i < 0x40; i += 4) {
      system.put(previous + i, -1);
    }
    int needed = system.word(-1);
    int wanted = privileges(4, ENABLED, 23, ENABLED, 99, ENABLED, 20, ENABLED);
    assertThat(adjust(wanted, 0x40, previous, needed)).isEqualTo(NtStatus.NOT_ALL_ASSIGNED);
    assertThat(system.get(previous)).isEqualTo(2);
    int[] expected = {4, 0, 0, 20, 0, 0};
    for (int i = 0; i < expected.length; i++) {
      assertThat(system.get(previous + 4 + 4 * i)).isEqualTo(expected[i]);
    }
    assertThat(system.get(needed)).isEqualTo(4 + 2 * 12);
    assertThat(enabled())
        .containsExactly(Privilege.LOCK_MEMORY, Privilege.DEBUG, Privilege.CHANGE_NOTIFY);
    adjust(privileges(4, 0), 0x40, previous, 0);
    assertThat(system.get(previous + 12)).as("it was enabled").isEqualTo(ENABLED);
  }

  @Test
  void shortBufferForThePreviousStateChangesNothing() {
    int previous = system.space(0x40);
    int needed = system.word(-1);
    assertThat(adjust(privileges(4, ENABLED), 15, previous, needed))
        .isEqualTo(NtStatus.BUFFER_TOO_SMALL);
    assertThat(system.get(needed)).isEqualTo(16);
    assertThat(enabled()).containsExactly(Privilege.CHANGE_NOTIFY);
    assertThat(adjust(privileges(4, ENABLED), 16, previous, needed)).isZero();
  }

  @Test
  void badPointersChangeNoPrivilege() {
    assertThat(adjust(0x10, 0, 0, 0)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(adjust(privileges(4, ENABLED), 0x40, 0x10, 0)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(adjust(system.word(-1), 0, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(adjust(system.word(0x401), 0, 0, 0)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(adjust(0, 0, 0, 0)).isZero();
    assertThat(enabled()).containsExactly(Privilege.CHANGE_NOTIFY);
  }

  @Test
  void luidWithAHighPartIsNoPrivilege() {
    int wanted = system.word(1);
    system.word(4);
    system.word(1);
    system.word(ENABLED);
    assertThat(adjust(wanted, 0, 0, 0)).isEqualTo(NtStatus.NOT_ALL_ASSIGNED);
  }

  @Test
  void allPrivilegesCanBeDisabledAtOnce() {
    adjust(privileges(4, ENABLED), 0, 0, 0);
    assertThat(system.call("NtAdjustPrivilegesToken", program.token(), 1, 0, 0, 0, 0)).isZero();
    assertThat(enabled()).isEmpty();
  }

  @Test
  void disablingAllTellsWhatWasEnabled() {
    adjust(privileges(4, ENABLED), 0, 0, 0);
    int previous = system.space(0x40);
    int needed = system.word(-1);
    int token = program.token();
    assertThat(
            system.call("NtAdjustPrivilegesToken", token, 1, 0, 4 + 2 * 12 - 1, previous, needed))
        .isEqualTo(NtStatus.BUFFER_TOO_SMALL);
    assertThat(system.get(needed)).isEqualTo(4 + 2 * 12);
    assertThat(enabled()).hasSize(2);
    assertThat(system.call("NtAdjustPrivilegesToken", token, 1, 0, 4 + 2 * 12, previous, needed))
        .isZero();
    assertThat(enabled()).isEmpty();
    assertThat(system.get(needed)).isEqualTo(4 + 2 * 12);
    int[] expected = {2, 4, 0, ENABLED, 23, 0, ENABLED};
    for (int i = 0; i < expected.length; i++) {
      assertThat(system.get(previous + 4 * i)).isEqualTo(expected[i]);
    }
    assertThat(adjust(previous, 0, 0, 0)).as("and can be given back").isZero();
    assertThat(enabled()).containsExactly(Privilege.LOCK_MEMORY, Privilege.CHANGE_NOTIFY);
    adjust(privileges(4, 0, 23, 0), 0, 0, 0);
    assertThat(system.call("NtAdjustPrivilegesToken", token, 1, 0, 4, previous, needed)).isZero();
    assertThat(system.get(previous)).as("nothing was enabled").isZero();
    assertThat(system.get(needed)).isEqualTo(4);
  }

  @Test
  void childHasACopyOfItsParentsToken() {
    adjust(privileges(4, ENABLED), 0, 0, 0);
    EProcess child = program.processOf(program.process());
    assertThat(child.token().isEnabled(Privilege.LOCK_MEMORY)).isTrue();
    adjust(privileges(4, 0), 0, 0, 0);
    assertThat(child.token().isEnabled(Privilege.LOCK_MEMORY)).isTrue();
    assertThat(child.token().holds(Privilege.TCB.luid())).isFalse();
  }

  private int setLdt(int selector, int low, int high) {
    return system.call("NtSetLdtEntries", selector, low, high, 0, 0, 0);
  }

  @Test
  void descriptorsThatUserModeMayHave() {
    int[][] allowed = {
      {0x0000FFFF, 0x0000F200}, // data
      {0x0000FFFF, 0x0000FA00}, // code
      {0x0000FFFF, 0x0000F000}, // read-only data
      {0xFFFFFFFF, 0x000FF27F}, // up to the top of what 1 MiB from 007FFFFF reaches
      {0x0000FFFF, 0x0000F600}, // 16-bit expand-down
      {0xFFFF0000, 0x7F00F2FE}, // one byte at the end of user space
      {0, 0}, // not present
      {-1, 0xFFFF7FFF}, // not present, whatever else
    };
    for (int[] row : allowed) {
      assertThat(setLdt(0x17, row[0], row[1])).as("%08X %08X", row[0], row[1]).isZero();
    }
  }

  @Test
  void descriptorsThatUserModeMayNotHave() {
    int[][] refused = {
      {0x0000FFFF, 0x00009200}, // level 0
      {0x0000FFFF, 0x0000B200}, // level 1
      {0x0000FFFF, 0x0000D200}, // level 2
      {0x0000FFFF, 0x0000E200}, // a system segment: LDT
      {0x0000FFFF, 0x0000EC00}, // a call gate
      {0x0000FFFF, 0x0000FE00}, // conforming code
      {0x0000FFFF, 0x0040F600}, // 32-bit expand-down reaches 4 GiB
      {0xFFFF0001, 0x7F00F2FE}, // two bytes at the end of user space
      {0x0000FFFF, 0xC000F200}, // a base in system space
      {0x0000FFFF, 0x008FF200}, // 4 GiB
      {0x00000000, 0xFF00F2FF}, // a base that looks negative
    };
    for (int[] row : refused) {
      assertThat(setLdt(0x17, row[0], row[1]))
          .as("%08X %08X", row[0], row[1])
          .isEqualTo(NtStatus.INVALID_LDT_DESCRIPTOR);
    }
    assertThat(system.current().process().localDescriptors()).isNull();
  }

  @Test
  void bothEntriesAreCheckedBeforeEitherIsSet() {
    assertThat(system.call("NtSetLdtEntries", 0x17, 0xFFFF, FLAT_DATA, 0x1F, 0xFFFF, 0x00009200))
        .isEqualTo(NtStatus.INVALID_LDT_DESCRIPTOR);
    assertThat(system.current().process().localDescriptors()).isNull();
    assertThat(system.call("NtSetLdtEntries", 0, 0, 0, 0x1F, 0x1234, FLAT_DATA)).isZero();
    LocalDescriptorTable table = system.current().process().localDescriptors();
    TestLdt entries = new TestLdt(table.base());
    assertThat(entries.low(3)).isEqualTo(0x1234);
    assertThat(entries.high(3)).isEqualTo(FLAT_DATA);
    assertThat(entries.low(2)).isZero();
    assertThat(system.call("NtSetLdtEntries", 0x17, 0x1111, FLAT_DATA, 0x27, 0x2222, FLAT_DATA))
        .isZero();
    assertThat(entries.low(2)).isEqualTo(0x1111);
    assertThat(entries.low(3)).isEqualTo(0x1234);
    assertThat(entries.low(4)).isEqualTo(0x2222);
    assertThat(system.current().process().localDescriptors()).isSameAs(table);
  }

  /** The table as the processor sees it, in system space. */
  private final class TestLdt {
    private final int base;

    TestLdt(int base) {
      this.base = base;
    }

    int low(int index) {
      long at = system.kernel.memory().systemPhysicalAddress(base + 8 * index);
      return system.kernel.physical().read32(at);
    }

    int high(int index) {
      return system
          .kernel
          .physical()
          .read32(system.kernel.memory().systemPhysicalAddress(base + 8 * index + 4));
    }
  }

  @Test
  void selectorsWithoutAnEntryAreIgnoredOrRefused() {
    assertThat(setLdt(0, 0, 0)).isZero();
    int stacks = system.kernel.memory().kernelStacks().count();
    assertThat(setLdt(0, 0x1111, FLAT_DATA)).isZero();
    assertThat(setLdt(3, 0x1111, 0x9200)).isZero();
    assertThat(system.kernel.memory().kernelStacks().count()).isEqualTo(stacks);
    assertThat(setLdt(LocalDescriptorTable.SIZE - 8 | 7, 0xFFFF, FLAT_DATA)).isZero();
    assertThat(setLdt(LocalDescriptorTable.SIZE | 7, 0xFFFF, FLAT_DATA))
        .isEqualTo(NtStatus.INVALID_LDT_DESCRIPTOR);
    assertThat(system.kernel.memory().kernelStacks().count()).isEqualTo(stacks + 1);
  }

  @Test
  void tableGoesWithItsProcess() {
    setLdt(0x17, 0xFFFF, FLAT_DATA);
    system.begin("NtTerminateProcess", CURRENT_PROCESS, 0);
    assertThat(system.kernel.memory().kernelStacks().count()).isZero();
    assertThat(system.kernel.memory().commit().committed()).isZero();
  }

  @Test
  void newTableOfLocalDescriptorsIsEmpty() {
    EThread first = system.current();
    EThread ending = program.threadOf(program.thread(false));
    int stackTop = ending.kernelStackTop();
    system.runUntil(ending);
    system.begin("NtTerminateThread", TestProgram.CURRENT_THREAD, 0);
    system.runUntil(first);
    assertThat(setLdt(0x17, 0xFFFF, FLAT_DATA)).isZero();
    LocalDescriptorTable table = system.current().process().localDescriptors();
    assertThat(table.stackTop()).as("where a stack was").isEqualTo(stackTop);
    for (int offset = 0; offset < LocalDescriptorTable.SIZE; offset += 4) {
      int expected = offset == 0x10 ? 0xFFFF : offset == 0x14 ? FLAT_DATA : 0;
      assertThat(wordOfSystem(table.base() + offset)).as("offset %X", offset).isEqualTo(expected);
    }
  }

  private int wordOfSystem(int address) {
    return system.kernel.physical().read32(system.kernel.memory().systemPhysicalAddress(address));
  }
}
