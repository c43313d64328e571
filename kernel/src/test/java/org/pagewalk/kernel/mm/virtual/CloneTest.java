package org.pagewalk.kernel.mm.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.OnEachFormat;
import org.pagewalk.kernel.mm.TestMachine;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.section.Section;

class CloneTest extends OnEachFormat {
  private static final int SIZE = 0x100000;

  private final TestMachine machine = new TestMachine(machineFormat, 512);
  private final AddressSpace parent = machine.newSpace();
  private final int base = machine.commit(parent, SIZE);

  CloneTest(PageTableGeometry geometry) {
    super(geometry);
  }

  private AddressSpace fill() {
    for (int page = 0; page < SIZE; page += 0x1000) {
      machine.write32(parent, base + page, page);
    }
    AddressSpace child =
        machine.retry(() -> machine.memory.cloneAddressSpace(parent, 9, machine.thread));
    machine.memory.assertConsistent();
    return child;
  }

  @Test
  void aCloneHasTheParentsContentAndItsOwnFuture() {
    AddressSpace child = fill();
    machine.write32(parent, base, 111);
    machine.write32(child, base + 0x1000, 222);
    assertThat(machine.read32(child, base)).isZero();
    assertThat(machine.read32(parent, base + 0x1000)).isEqualTo(0x1000);
    for (int page = 0x2000; page < SIZE; page += 0x1000) {
      assertThat(machine.read32(child, base + page)).isEqualTo(page);
    }
    machine.memory.assertConsistent();
  }

  @Test
  void unchangedPagesOfACloneAreOneFrame() {
    AddressSpace child = fill();
    machine.read32(child, base + 0x3000);
    machine.read32(parent, base + 0x3000);
    assertThat(machine.memory.tables().read(child, base + 0x3000) >>> 12)
        .isEqualTo(machine.memory.tables().read(parent, base + 0x3000) >>> 12);
    assertThat(machine.touch(child, base + 0x3000, Access.WRITE))
        .isEqualTo(new FaultOutcome.Resolved(FaultKind.COPY_ON_WRITE));
  }

  @Test
  void aCloneIsChargedLikeItsParentAndGivesItBack() {
    long before = machine.memory.commit().committed();
    AddressSpace child = fill();
    assertThat(child.commitCharge()).isEqualTo(parent.commitCharge());
    machine.memory.destroyAddressSpace(child);
    machine.settle();
    machine.memory.assertConsistent();
    for (int page = 0; page < SIZE; page += 0x1000) {
      machine.write32(parent, base + page, page + 1);
    }
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.commit().committed()).isEqualTo(before);
    assertThat(machine.memory.prototypePool().residentPages()).isZero();
  }

  @Test
  void aViewThatIsNotToBeInheritedIsMissingInAClone() {
    Section section = machine.section(0x1000, 4, Section.SEC_COMMIT);
    int shared = machine.map(parent, section, 4);
    Views.Wish unmapped = new Views.Wish(0, 0, 0, 0, 0, 2, 0, 4);
    int own = machine.map(parent, section, unmapped).base();
    machine.write32(parent, own, 7);
    AddressSpace child = machine.clone(parent);
    AddressSpace grandchild = machine.clone(child);
    for (AddressSpace clone : List.of(child, grandchild)) {
      assertThat(machine.query(clone, own).state()).isEqualTo(MemoryType.MEM_FREE);
      assertThat(machine.touch(clone, own, Access.READ)).isInstanceOf(FaultOutcome.Failed.class);
      assertThat(machine.read32(clone, shared)).isEqualTo(7);
    }
    assertThat(section.controlArea().mappedViews()).isEqualTo(4);
    machine.assertConsistent();
  }

  @Test
  void aCloneThatTheCommitLimitForbidsLeavesNothingBehind() {
    for (int page = 0; page < SIZE; page += 0x1000) {
      machine.write32(parent, base + page, page);
    }
    int charge = parent.commitCharge() + 1;
    CommitLimit commit = machine.memory.commit();
    long room = 0;
    while (commit.charge(1)) {
      room++;
    }
    int refused = 0;
    for (int left = 0; left < charge + 16; left++) {
      commit.release(left);
      long before = commit.committed();
      AddressSpace child = machine.clone(parent);
      if (child == null) {
        refused++;
        assertThat(commit.committed()).as("with %d pages left", left).isEqualTo(before);
      } else {
        machine.memory.destroyAddressSpace(child);
        for (int page = 0; page < SIZE; page += 0x1000) {
          machine.write32(parent, base + page, page);
        }
        assertThat(commit.committed()).isEqualTo(before);
      }
      assertThat(commit.charge(left)).isTrue();
    }
    assertThat(refused).isBetween(charge, charge + 8);
    commit.release(room);
    machine.assertConsistent();
  }

  @Test
  void clonedPagesSurvivePressure() {
    AddressSpace child = fill();
    int more = machine.commit(child, 3 << 20);
    for (int page = 0; page < 3 << 20; page += 0x1000) {
      machine.write32(child, more + page, ~page);
    }
    machine.memory.assertConsistent();
    for (int page = 0; page < SIZE; page += 0x1000) {
      assertThat(machine.read32(parent, base + page)).isEqualTo(page);
      assertThat(machine.read32(child, base + page)).isEqualTo(page);
    }
    machine.memory.destroyAddressSpace(parent);
    machine.memory.assertConsistent();
    assertThat(machine.read32(child, base + 0x5000)).isEqualTo(0x5000);
    machine.memory.destroyAddressSpace(child);
    machine.settle();
    machine.memory.assertConsistent();
    assertThat(machine.memory.pagingFiles().usedCount()).isZero();
  }

  @Test
  void protectingASharedPageEndsTheSharing() {
    AddressSpace child = fill();
    machine.retry(
        () ->
            machine.memory.regions().protection().protect(child, machine.thread, base, 0x2000, 2));
    machine.memory.assertConsistent();
    assertThat(machine.touch(child, base, Access.WRITE)).isInstanceOf(FaultOutcome.Failed.class);
    machine.write32(parent, base, 5);
    assertThat(machine.read32(child, base)).isZero();
  }

  @Test
  void guardedPagesWithContentAreCopiedAtOnce() {
    int guarded =
        machine
            .memory
            .regions()
            .allocation()
            .allocate(parent, machine.thread, 0, 0, 0x1000, MEM_RESERVE | MEM_COMMIT, 4)
            .base();
    machine.write32(parent, guarded, 77);
    machine.memory.regions().protection().protect(parent, machine.thread, guarded, 0x1000, 0x104);
    AddressSpace child = fill();
    assertThat(machine.touch(child, guarded, Access.READ)).isInstanceOf(FaultOutcome.Failed.class);
    assertThat(machine.read32(child, guarded)).isEqualTo(77);
    machine.memory.assertConsistent();
  }
}
