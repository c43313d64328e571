package org.pagewalk.kernel.view.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.FaultEnd;
import org.pagewalk.kernel.event.FaultStep;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.pte.PaeFormat;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;

class FaultNarratorTest {
  private final EntryText entries = new EntryText(new TwoLevelFormat());
  private final List<String> lines = new ArrayList<>();

  @Test
  void entriesAreToldBitByBit() {
    Object[][] rows = {
      {0x0002C027L, "0002C027 = valid, writable, user, accessed, frame 2C"},
      {0x0002C001L, "0002C001 = valid, read-only, supervisor, frame 2C"},
      {0x0002C265L, "0002C265 = valid, read-only, user, accessed, dirty, copy-on-write, frame 2C"},
      {0L, "00000000 = invalid, zero: the VAD decides"},
      {0x80L, "00000080 = invalid, demand zero, READWRITE"},
      {0x200L, "00000200 = invalid, decommitted"},
      {0x00005082L, "00005082 = invalid, in paging file 1 at slot 5, READWRITE"},
      {0x00005822L, "00005822 = invalid, in transition: frame 5 still holds the page, READONLY"},
      {0xFFFFF420L, "FFFFF420 = invalid, prototype PTE to be found through the VAD, READONLY"},
    };
    for (Object[] row : rows) {
      assertThat(entries.tableEntry((long) row[0])).isEqualTo(row[1]);
    }
    assertThat(entries.directoryEntry(0x00029067L))
        .isEqualTo("00029067 = valid, writable, user, accessed, dirty, page table in frame 29");
    assertThat(entries.directoryEntry(0x004000E7L)).contains("large page");
    assertThat(entries.directoryEntry(0L)).isEqualTo("00000000 = invalid, zero: the VAD decides");
  }

  @Test
  void anEntryIsToldInAllItsDigits() {
    EntryText wide = new EntryText(new PaeFormat());
    assertThat(wide.tableEntry(0x8000_0001_2345_6027L))
        .isEqualTo("8000000123456027 = valid, writable, user, accessed, no execute, frame 123456");
    assertThat(wide.directoryEntry(0x29067L)).startsWith("0000000000029067 = valid, writable");
    assertThat(wide.tableEntry(0xE100_0008_0000_0500L))
        .isEqualTo("E100000800000500 = invalid, prototype PTE at E1000008 decides, read-only");
  }

  @Test
  void protectionsAreNamedWithTheirModifiers() {
    String[] names = {
      "NONE",
      "READONLY",
      "EXECUTE",
      "EXECUTE_READ",
      "READWRITE",
      "WRITECOPY",
      "EXECUTE_READWRITE",
      "EXECUTE_WRITECOPY"
    };
    for (int code = 1; code < 8; code++) {
      assertThat(EntryText.protection(code)).isEqualTo(names[code]);
      assertThat(EntryText.protection(code | 8)).isEqualTo(names[code] + " + NOCACHE");
      assertThat(EntryText.protection(code | 0x10)).isEqualTo(names[code] + " + GUARD");
      assertThat(EntryText.protection(code | 0x18)).isEqualTo(names[code] + " + WRITECOMBINE");
    }
    assertThat(EntryText.protection(0x18)).isEqualTo("NOACCESS");
    assertThat(EntryText.protection(0x10)).isEqualTo("decommitted");
    assertThat(EntryText.protection(0)).isEqualTo("NONE");
  }

  private static MemoryEvent.FaultStory story(String mode, int frame) {
    return new MemoryEvent.FaultStory(
        0x20002000,
        "WRITE",
        mode,
        0x00029067L,
        0,
        new MemoryEvent.Region("Private", 0x20000000, 0x2000FFFF, Protection.READWRITE),
        List.of(new FaultStep(FaultDecision.ZERO_PAGE_GIVEN, frame, "ZEROED")),
        0x0002C027L,
        new FaultEnd.Resolved("DEMAND_ZERO"));
  }

  private List<String> told(AccessOrigin origin, MemoryEvent.FaultStory story) {
    FaultNarrator narrator = new FaultNarrator(entries, () -> origin, lines::add);
    EventStamp stamp = new EventStamp(135432, 0, 8, 12, 0x01001458);
    narrator.heard(stamp, new ExecutiveEvent.ThreadStart(8, 12));
    narrator.heard(stamp, story);
    return lines;
  }

  private static AccessOrigin origin(AccessOrigin.Logical logical) {
    String text = "mov dword [0x20002000],0x22222222";
    return new AccessOrigin(0x01001458, text, logical, 0x20002000);
  }

  private static AccessOrigin.Logical logical(int offset) {
    return new AccessOrigin.Logical("DS", 0x23, 0, -1, "data, read/write, DPL 3", offset);
  }

  @Test
  void faultOfAnInstructionIsToldFromSegmentToStatus() {
    AccessOrigin origin = origin(logical(0x20002000));
    assertThat(told(origin, story("USER", 0x2C)))
        .containsExactly(
            "fault 1: step 135432, process 8, thread 12, EIP 01001458  mov dword"
                + " [0x20002000],0x22222222",
            "  access      user write of linear address 20002000",
            "  segment     DS 0023 (data, read/write, DPL 3), base 00000000, limit FFFFFFFF:"
                + " offset 20002000 is allowed, linear address 20002000",
            "  PDE before  00029067 = valid, writable, user, accessed, dirty, page table in frame"
                + " 29",
            "  PTE before  00000000 = invalid, zero: the VAD decides",
            "  VAD         Private 20000000-2000FFFF READWRITE",
            "  decision    a page of zeros is given on first touch",
            "  frame       2C, from ZEROED",
            "  PTE after   0002C027 = valid, writable, user, accessed, frame 2C",
            "  status      resolved: DEMAND_ZERO");
  }

  @Test
  void faultOfTheKernelHasNoSegment() {
    List<String> told = told(origin(logical(0x20002000)), story("KERNEL", -1));
    assertThat(told.get(0)).endsWith("EIP 01001458");
    assertThat(told.get(2)).isEqualTo("  segment     none: the kernel's own access to user memory");
    assertThat(told.get(7)).isEqualTo("  frame       none");
  }

  @Test
  void accessThatReachesIntoASecondPageIsToldFromItsFirstByte() {
    assertThat(told(origin(logical(0x20001FFE)), story("USER", 0x2C)).get(2))
        .endsWith(
            "offset 20001FFE is allowed, linear address 20001FFE, which reaches into 20002000");
  }

  @Test
  void processorsOwnAccessHasNoSegment() {
    assertThat(told(origin(null), story("USER", 0x2C)).get(2))
        .isEqualTo("  segment     none: the processor's own access");
  }

  @Test
  void frameZeroIsAFrame() {
    assertThat(told(null, story("USER", 0)).get(7)).isEqualTo("  frame       0, from ZEROED");
    told(null, story("USER", 0));
    assertThat(lines.get(10)).startsWith("fault 1:");
  }
}
