package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_GUARD;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_NOACCESS;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READONLY;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_READWRITE;
import static org.pagewalk.kernel.mm.pte.Protection.PAGE_WRITECOPY;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.mm.PageStates.State;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.mm.virtual.PageLocks;
import org.pagewalk.kernel.mm.virtual.ProtectionResult;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Every operation on a page in every state. The rule is the same everywhere: content stays, except
 * where it is given up; a protection is what was asked for, and stays over a trip to the disk;
 * neighbours notice nothing; the charge follows the pages that are or may become the process's own.
 */
class PageStateTest extends OnEachFormat {
  private static final int PAGE = 0x1000;

  PageStateTest(PageTableGeometry geometry) {
    super(geometry);
  }

  static List<Arguments> protections() {
    List<Arguments> rows = new ArrayList<>();
    for (State state : State.values()) {
      for (int protect : new int[] {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE}) {
        rows.add(Arguments.of(state, protect));
      }
      rows.add(Arguments.of(state, PAGE_READWRITE | PAGE_GUARD));
      rows.add(Arguments.of(state, PAGE_READONLY | PAGE_GUARD));
      if (!state.isPrivate()) {
        rows.add(Arguments.of(state, PAGE_WRITECOPY));
      }
    }
    return rows;
  }

  /** What a query says of the page when it was given a protection. */
  private static int seen(State state, int protect) {
    boolean own = state.name().startsWith("COPY");
    boolean writable = (protect & (PAGE_READWRITE | PAGE_WRITECOPY)) != 0;
    int modifiers = protect & ~0xFF;
    if (!writable) {
      return protect;
    }
    if (own) {
      return PAGE_READWRITE | modifiers;
    }
    return (state.isCopyOnWriteView() ? PAGE_WRITECOPY : protect & 0xFF) | modifiers;
  }

  private static int chargeChange(State state, int protect) {
    boolean copies = seen(state, protect) == PAGE_WRITECOPY;
    boolean copiesWithGuard = (seen(state, protect) & 0xFF) == PAGE_WRITECOPY;
    if (state == State.NOT_COPIED || state == State.NOT_COPIED_TRIMMED) {
      return copiesWithGuard ? 0 : -1;
    }
    return state.isSharedView() && copies ? 1 : 0;
  }

  private static void assertAccess(PageStates page, int protect) {
    if ((protect & PAGE_GUARD) != 0) {
      assertThat(page.touch(Access.READ)).isEqualTo(NtStatus.GUARD_PAGE_VIOLATION);
      assertThat(page.protection(page.page)).isEqualTo(seen(page.state, protect & ~PAGE_GUARD));
    }
    boolean readable = (protect & 0xFF) != PAGE_NOACCESS;
    boolean writable = (protect & (PAGE_READWRITE | PAGE_WRITECOPY)) != 0;
    assertThat(page.touch(Access.READ)).isEqualTo(statusFor(readable));
    if (readable) {
      page.assertContent();
    }
    if (!writable) {
      assertThat(page.touch(Access.WRITE)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    }
  }

  private static int statusFor(boolean allowed) {
    return allowed ? NtStatus.SUCCESS : NtStatus.ACCESS_VIOLATION;
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("protections")
  void protectionIsWhatWasAskedForAndTheContentStays(State state, int protect) {
    PageStates page = new PageStates(machineFormat, state);
    int charged = page.charge();
    ProtectionResult result = page.machine.protect(page.space, page.page, PAGE, protect);
    page.machine.assertConsistent();

    assertThat(result)
        .isEqualTo(new ProtectionResult(0, page.page, PAGE, page.initialProtection()));
    assertThat(page.protection(page.page)).isEqualTo(seen(state, protect));
    assertThat(page.charge() - charged).isEqualTo(chargeChange(state, protect));
    assertAccess(page, protect);
    page.assertNeighboursUntouched();
    page.pageOut();
    int kept = protect & ~PAGE_GUARD;
    assertThat(page.protection(page.page)).isEqualTo(seen(state, kept));
    assertAccess(page, kept);
    page.machine.protect(page.space, page.page, PAGE, PAGE_READWRITE);
    page.machine.assertConsistent();
    page.assertContent();
    assertThat(page.charge()).isEqualTo(charged);
    page.content ^= 0xFF;
    page.machine.write32(page.space, page.page, page.content);
    page.pageOut();
    page.assertContent();
    page.assertNeighboursUntouched();
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void aGuardThatNobodyHitsStaysOverATripToTheDisk(State state) {
    PageStates page = new PageStates(machineFormat, state);
    page.machine.protect(page.space, page.page, PAGE, PAGE_READWRITE | PAGE_GUARD);
    page.pageOut();
    assertThat(page.protection(page.page)).isEqualTo(seen(state, PAGE_READWRITE | PAGE_GUARD));
    assertAccess(page, PAGE_READWRITE | PAGE_GUARD);
    page.machine.empty(page.space);
    assertAccess(page, PAGE_READWRITE);
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void resetLosesContentAtMost(State state) {
    PageStates page = new PageStates(machineFormat, state);
    int charged = page.charge();
    int status =
        page.machine
            .allocate(page.space, page.page, PAGE, MemoryType.MEM_RESET, PAGE_READWRITE)
            .status();
    page.machine.assertConsistent();
    assertThat(status).isEqualTo(state.isPrivate() ? 0 : NtStatus.CONFLICTING_ADDRESSES);
    assertThat(page.charge()).isEqualTo(charged);
    assertThat(page.protection(page.page)).isEqualTo(page.initialProtection());
    page.assertNeighboursUntouched();
    page.pageOut();
    if (state.isPrivate()) {
      assertThat(page.machine.read32(page.space, page.page)).isIn(0, page.content);
    } else {
      page.assertContent();
    }
    page.machine.write32(page.space, page.page, 77);
    page.pageOut();
    assertThat(page.machine.read32(page.space, page.page)).isEqualTo(77);
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void decommittedPagesAreGoneAndComeBackAsZero(State state) {
    PageStates page = new PageStates(machineFormat, state);
    int charged = page.charge();
    int status = page.machine.free(page.space, page.page, PAGE, MemoryType.MEM_DECOMMIT).status();
    page.machine.assertConsistent();
    if (!state.isPrivate()) {
      assertThat(status).isEqualTo(NtStatus.UNABLE_TO_DELETE_SECTION);
      page.assertContent();
      return;
    }
    assertThat(status).isZero();
    assertThat(page.charge()).isEqualTo(charged - 1);
    assertThat(page.machine.query(page.space, page.page).state()).isEqualTo(MemoryType.MEM_RESERVE);
    assertThat(page.touch(Access.READ)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    page.pageOut();
    assertThat(page.touch(Access.WRITE)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    page.machine.allocate(page.space, page.page, PAGE, MemoryType.MEM_COMMIT, PAGE_READWRITE);
    assertThat(page.charge()).isEqualTo(charged);
    assertThat(page.machine.read32(page.space, page.page)).isZero();
    page.assertNeighboursUntouched();
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReleasedOrUnmappedIsGoneWithItsCharge(State state) {
    PageStates page = new PageStates(machineFormat, state);
    int base = page.page - PAGE;
    int status =
        state.isPrivate()
            ? page.machine.free(page.space, base, 0, MemoryType.MEM_RELEASE).status()
            : page.machine.unmap(page.space, page.page);
    page.machine.assertConsistent();
    assertThat(status).isZero();
    assertThat(page.charge()).as("the shared data's page table").isEqualTo(1);
    assertThat(page.machine.query(page.space, page.page).state()).isEqualTo(MemoryType.MEM_FREE);
    assertThat(page.touch(Access.READ)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void aLockedPageStaysInMemoryWithItsContent(State state) {
    PageStates page = new PageStates(machineFormat, state);
    PageLocks locks = page.machine.memory.regions().locks();
    int status =
        page.machine
            .retry(() -> locks.lock(page.space, page.machine.thread, page.page, PAGE, 1))
            .status();
    assertThat(status).isZero();
    int charged = page.charge();
    page.pageOut();
    assertThat(page.machine.memory.tables().readIfResident(page.space, page.page) & 1).isEqualTo(1);
    page.assertContent();
    assertThat(page.protection(page.page)).isEqualTo(page.initialProtection());
    assertThat(page.charge()).isEqualTo(charged);
    page.machine.write32(page.space, page.page, 78);
    assertThat(locks.unlock(page.space, page.page, PAGE, 1).status()).isZero();
    page.pageOut();
    assertThat(page.machine.read32(page.space, page.page)).isEqualTo(78);
    page.assertNeighboursUntouched();
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void aCloneHasThePageAndItsOwnFuture(State state) {
    PageStates page = new PageStates(machineFormat, state);
    int charged = page.charge();
    AddressSpace child = page.machine.clone(page.space);
    page.machine.assertConsistent();
    assertThat(page.charge()).isEqualTo(charged);
    assertThat(child.commitCharge()).isEqualTo(charged);
    assertThat(page.machine.query(child, page.page).protect()).isEqualTo(page.initialProtection());
    assertThat(page.machine.read32(child, page.page)).isEqualTo(page.content);
    page.machine.empty(child);
    page.pageOut();
    page.assertContent();
    page.machine.write32(child, page.page, 79);
    page.machine.assertConsistent();
    int parents = state.isSharedView() ? 79 : page.content;
    assertThat(page.machine.read32(page.space, page.page)).isEqualTo(parents);
    page.machine.write32(page.space, page.page, 80);
    page.machine.empty(child);
    page.pageOut();
    assertThat(page.machine.read32(child, page.page)).isEqualTo(state.isSharedView() ? 80 : 79);
    page.assertNeighboursUntouched();
    page.takeApart();
  }

  @ParameterizedTest
  @EnumSource
  void aGrandchildHasThePageToo(State state) {
    PageStates page = new PageStates(machineFormat, state);
    AddressSpace child = page.machine.clone(page.space);
    page.machine.memory.destroyAddressSpace(page.space);
    AddressSpace grandchild = page.machine.clone(child);
    page.machine.memory.destroyAddressSpace(child);
    page.machine.assertConsistent();
    assertThat(page.machine.read32(grandchild, page.page)).isEqualTo(page.content);
    page.machine.write32(grandchild, page.page, 81);
    assertThat(page.machine.read32(grandchild, page.page)).isEqualTo(81);
    page.machine.assertConsistent();
  }

  @ParameterizedTest
  @EnumSource
  void theKernelsAccessMeetsTheSamePage(State state) {
    PageStates page = new PageStates(machineFormat, state);
    int read = page.machine.retry(() -> page.machine.user(page.space).read32(page.page));
    assertThat(read).isEqualTo(page.content);
    page.machine.retry(
        () -> {
          page.machine.user(page.space).write32(page.page, 82);
          return 0;
        });
    page.machine.assertConsistent();
    page.pageOut();
    assertThat(page.machine.read32(page.space, page.page)).isEqualTo(82);
    page.assertNeighboursUntouched();
    page.takeApart();
  }
}
