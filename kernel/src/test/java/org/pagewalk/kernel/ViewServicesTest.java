package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.status.NtStatus;

/** Views through handles: what a handle does not grant, no service gives. */
class ViewServicesTest {
  private static final int MAP_READ = 4;
  private static final int ALL_SECTION = 0xF001F;
  private static final int SEC_COMMIT = 0x0800_0000;
  private static final int SEC_RESERVE = 0x0400_0000;
  private static final int MEM_COMMIT = 0x1000;
  private static final int READONLY = 2;
  private static final int READWRITE = 4;
  private static final int WRITECOPY = 8;
  private static final int CURRENT_PROCESS = -1;
  private static final int OWNERS = 0x600DDA7A;

  private final TestSystem system = new TestSystem();

  @AfterEach
  void close() {
    system.close();
  }

  private int createSection(int attributes) {
    int handle = system.word(0);
    int size = system.quad(0x10000);
    int named = system.named("\\BaseNamedObjects\\shared");
    assertThat(
            system.call(
                "NtCreateSection", handle, ALL_SECTION, named, size, READWRITE, attributes, 0))
        .isZero();
    return system.get(handle);
  }

  /** A handle to the same section that may only read. */
  private int openForReading() {
    int handle = system.word(0);
    assertThat(
            system.call(
                "NtOpenSection", handle, MAP_READ, system.named("\\BaseNamedObjects\\shared")))
        .isZero();
    return system.get(handle);
  }

  private int mapStatus(int section, int base, int protect) {
    return system.call(
        "NtMapViewOfSection",
        section,
        CURRENT_PROCESS,
        base,
        0,
        0,
        0,
        system.word(0),
        1,
        0,
        protect);
  }

  private int map(int section, int protect) {
    int base = system.word(0);
    assertThat(mapStatus(section, base, protect)).isZero();
    return system.get(base);
  }

  private int protect(int address, int protect) {
    return system.call(
        "NtProtectVirtualMemory",
        CURRENT_PROCESS,
        system.word(address),
        system.word(0x1000),
        protect,
        system.word(0));
  }

  private int commit(int address, int protect) {
    return system.call(
        "NtAllocateVirtualMemory",
        CURRENT_PROCESS,
        system.word(address),
        0,
        system.word(0x1000),
        MEM_COMMIT,
        protect);
  }

  private int writeBy(int address) {
    return system.call(
        "NtWriteVirtualMemory", CURRENT_PROCESS, address, system.word(1), 4, system.word(0));
  }

  @Test
  void aHandleThatMayReadMapsNoWritableView() {
    createSection(SEC_COMMIT);
    int reader = openForReading();
    assertThat(mapStatus(reader, system.word(0), READWRITE)).isEqualTo(NtStatus.ACCESS_DENIED);
  }

  @Test
  void aViewMappedThroughAReadOnlyHandleStaysReadOnly() {
    int owned = map(createSection(SEC_COMMIT), READWRITE);
    int view = map(openForReading(), READONLY);
    system.put(owned, OWNERS);
    assertThat(protect(view, READWRITE)).isEqualTo(NtStatus.SECTION_PROTECTION);
    assertThat(writeBy(view)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(protect(view, WRITECOPY)).isZero();
    assertThat(writeBy(view)).isZero();
    assertThat(system.get(view)).isEqualTo(1);
    assertThat(system.get(owned)).isEqualTo(OWNERS);
  }

  @Test
  void aReservedViewMappedThroughAReadOnlyHandleIsNotCommittedWritable() {
    int owned = map(createSection(SEC_RESERVE), READWRITE);
    int view = map(openForReading(), READONLY);
    assertThat(commit(view, READWRITE)).isEqualTo(NtStatus.SECTION_PROTECTION);
    assertThat(commit(owned, READWRITE)).isZero();
    system.put(owned, OWNERS);
    assertThat(commit(view, READWRITE)).isEqualTo(NtStatus.SECTION_PROTECTION);
    assertThat(writeBy(view)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(view)).isEqualTo(OWNERS);
  }
}
