package org.pagewalk.kernel.mm.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_EXECUTE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_EXECUTE_READ;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_EXECUTE_READWRITE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_EXECUTE_WRITECOPY;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_GUARD;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_NOACCESS;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READONLY;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READWRITE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_WRITECOPY;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.status.NtStatus;

/** No operation makes a page of a view more accessible than the view was granted when mapped. */
class ViewAccessTest extends OnEachFormat {
  private static final int COMMIT = Section.SEC_COMMIT;
  private static final int RESERVE = Section.SEC_RESERVE;
  private static final int SIZE = 0x4000;
  private static final int OWNERS = 0x600DDA7A;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace owner = machine.newSpace();
  private final AddressSpace other = machine.newSpace();

  /** What each protection of a view lets its pages become, copy-on-write included. */
  private static final Map<Integer, List<Integer>> ALLOWED =
      Map.of(
          PAGE_NOACCESS, List.of(PAGE_NOACCESS),
          PAGE_READONLY, List.of(PAGE_NOACCESS, PAGE_READONLY, PAGE_WRITECOPY),
          PAGE_READWRITE, List.of(PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY),
          PAGE_EXECUTE, List.of(PAGE_NOACCESS, PAGE_EXECUTE),
          PAGE_EXECUTE_READ,
              List.of(
                  PAGE_NOACCESS,
                  PAGE_READONLY,
                  PAGE_WRITECOPY,
                  PAGE_EXECUTE,
                  PAGE_EXECUTE_READ,
                  PAGE_EXECUTE_WRITECOPY));

  ViewAccessTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private boolean canWrite(int address) {
    return machine.touch(other, address, Access.WRITE) instanceof FaultOutcome.Resolved;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, PAGE_EXECUTE, PAGE_EXECUTE_READ})
  void protectionOfAViewIsNeverRaisedAboveTheViews(int view) {
    Section section = machine.section(SIZE, PAGE_EXECUTE_READWRITE, COMMIT);
    int base = machine.map(other, section, view);
    for (int bit = 0; bit < 8; bit++) {
      for (int modifier : new int[] {0, PAGE_GUARD}) {
        int wanted = 1 << bit | modifier;
        boolean meaningless = wanted == (PAGE_NOACCESS | PAGE_GUARD);
        int expected =
            meaningless
                ? NtStatus.INVALID_PAGE_PROTECTION
                : ALLOWED.get(view).contains(1 << bit)
                    ? NtStatus.SUCCESS
                    : NtStatus.SECTION_PROTECTION;
        assertThat(machine.protect(other, base, 0x1000, wanted).status())
            .as("%02X to %03X", view, wanted)
            .isEqualTo(expected);
      }
    }
    machine.assertConsistent();
  }

  @Test
  void protectingAReadOnlyViewNeverLetsAWriteReachTheOtherProcess() {
    Section section = machine.section(SIZE, PAGE_READWRITE, COMMIT);
    int owned = machine.map(owner, section, PAGE_READWRITE);
    int base = machine.map(other, section, PAGE_READONLY);
    for (int page = 0; page < 0x2000; page += 0x1000) {
      machine.write32(owner, owned + page, OWNERS);
    }
    assertThat(machine.read32(other, base)).isEqualTo(OWNERS);
    assertThat(machine.protect(other, base, SIZE, PAGE_READWRITE).status())
        .isEqualTo(NtStatus.SECTION_PROTECTION);
    for (int page = 0; page < SIZE; page += 0x1000) {
      assertThat(canWrite(base + page)).isFalse();
      assertThat(machine.query(other, base + page).protect()).isEqualTo(PAGE_READONLY);
    }
    assertThat(machine.protect(other, base, 0x1000, PAGE_WRITECOPY).status()).isZero();
    machine.write32(other, base, 1);
    assertThat(machine.read32(owner, owned)).isEqualTo(OWNERS);
    machine.assertConsistent();
  }

  @Test
  void anotherProcesssWriteStopsAtAReadOnlyView() {
    Section section = machine.section(SIZE, PAGE_READWRITE, COMMIT);
    int owned = machine.map(owner, section, PAGE_READWRITE);
    int base = machine.map(other, section, PAGE_READONLY);
    machine.write32(owner, owned, OWNERS);
    int status = NtStatus.SUCCESS;
    try {
      machine.retry(
          () -> {
            machine.user(other).write32(base, 1);
            return 0;
          });
    } catch (AccessViolationStatus refused) {
      status = refused.status();
    }
    assertThat(status).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(machine.read32(owner, owned)).isEqualTo(OWNERS);
  }

  @Test
  void committingAReservedViewNeverRaisesItsProtection() {
    Section section = machine.section(SIZE, PAGE_READWRITE, RESERVE);
    int owned = machine.map(owner, section, PAGE_READWRITE);
    int base = machine.map(other, section, PAGE_READONLY);
    assertThat(commit(owned, owner, PAGE_READWRITE)).isZero();
    machine.write32(owner, owned, OWNERS);
    for (int protect : new int[] {PAGE_READWRITE, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE}) {
      assertThat(commit(base, other, protect)).isEqualTo(NtStatus.SECTION_PROTECTION);
      assertThat(commit(base + 0x1000, other, protect)).isEqualTo(NtStatus.SECTION_PROTECTION);
    }
    assertThat(canWrite(base)).isFalse();
    assertThat(machine.query(other, base + 0x1000).state()).isEqualTo(MemoryType.MEM_RESERVE);
    assertThat(commit(base + 0x1000, other, PAGE_READONLY)).isZero();
    assertThat(machine.query(owner, owned + 0x1000).protect()).isEqualTo(PAGE_READWRITE);
    assertThat(canWrite(base + 0x1000)).isFalse();
    assertThat(machine.read32(owner, owned)).isEqualTo(OWNERS);
    machine.assertConsistent();
  }

  private int commit(int base, AddressSpace space, int protect) {
    return machine.allocate(space, base, 0x1000, MemoryType.MEM_COMMIT, protect).status();
  }

  @Test
  void writesToACommittedPageOfACopyOnWriteViewStayPrivate() {
    Section section = machine.section(SIZE, PAGE_READWRITE, RESERVE);
    int owned = machine.map(owner, section, PAGE_READWRITE);
    int base = machine.map(other, section, PAGE_WRITECOPY);
    int charged = other.commitCharge();
    assertThat(commit(owned, owner, PAGE_READWRITE)).isZero();
    machine.write32(owner, owned, OWNERS);
    assertThat(commit(base, other, PAGE_READWRITE)).isZero();
    assertThat(commit(base + 0x1000, other, PAGE_READWRITE)).isZero();
    machine.write32(other, base, 1);
    machine.write32(other, base + 0x1000, 1);
    assertThat(machine.read32(owner, owned)).isEqualTo(OWNERS);
    assertThat(machine.read32(owner, owned + 0x1000)).isZero();
    assertThat(other.commitCharge()).as("charged when it was mapped").isEqualTo(charged);
    machine.assertConsistent();
    machine.unmap(other, base);
    machine.assertConsistent();
  }

  @Test
  void committedPagesOfACopyOnWriteViewKeepTheirOwnContent() {
    Section section = machine.section(SIZE, PAGE_READWRITE, RESERVE);
    int base = machine.map(other, section, PAGE_WRITECOPY);
    commit(base, other, PAGE_READWRITE);
    machine.write32(other, base, 5);
    AddressSpace child = machine.clone(other);
    machine.empty(other);
    assertThat(commit(base, other, PAGE_READONLY)).isZero();
    assertThat(machine.read32(other, base)).isEqualTo(5);
    assertThat(canWrite(base)).isFalse();
    assertThat(commit(base, child, PAGE_READWRITE)).isZero();
    machine.write32(child, base, 6);
    assertThat(machine.read32(other, base)).isEqualTo(5);
    machine.assertConsistent();
  }

  @Test
  void aCloneInheritsNoMoreThanItsParentsViewWasGranted() {
    Section section = machine.section(SIZE, PAGE_READWRITE, COMMIT);
    int owned = machine.map(owner, section, PAGE_READWRITE);
    machine.write32(owner, owned, OWNERS);
    int base = machine.map(other, section, PAGE_READONLY);
    machine.read32(other, base);
    AddressSpace child = machine.clone(other);
    AddressSpace grandchild = machine.clone(child);
    for (AddressSpace clone : List.of(child, grandchild)) {
      assertThat(machine.touch(clone, base, Access.WRITE)).isInstanceOf(FaultOutcome.Failed.class);
      assertThat(machine.protect(clone, base, 0x1000, PAGE_READWRITE).status())
          .isEqualTo(NtStatus.SECTION_PROTECTION);
      assertThat(machine.protect(clone, base, 0x1000, PAGE_WRITECOPY).status()).isZero();
      machine.write32(clone, base, 1);
    }
    assertThat(machine.read32(owner, owned)).isEqualTo(OWNERS);
    assertThat(machine.read32(other, base)).isEqualTo(OWNERS);
    machine.assertConsistent();
  }

  @Test
  void everyViewHasItsOwnGrant() {
    Section section = machine.section(SIZE, PAGE_READWRITE, COMMIT);
    int readable = machine.map(other, section, PAGE_READONLY);
    int writable = machine.map(other, section, PAGE_READWRITE);
    assertThat(machine.protect(other, writable, SIZE, PAGE_READONLY).status()).isZero();
    assertThat(machine.protect(other, writable, SIZE, PAGE_READWRITE).status()).isZero();
    machine.write32(other, writable, 9);
    assertThat(machine.read32(other, readable)).isEqualTo(9);
    assertThat(canWrite(readable)).isFalse();
  }

  @Test
  void noViewExceedsItsSection() {
    Section section = machine.section(SIZE, PAGE_READONLY, COMMIT);
    for (int protect : new int[] {PAGE_READWRITE, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_READ}) {
      Views.Wish wish = Views.Wish.whole(protect);
      assertThat(machine.map(other, section, wish).status()).isEqualTo(NtStatus.SECTION_PROTECTION);
    }
  }
}
