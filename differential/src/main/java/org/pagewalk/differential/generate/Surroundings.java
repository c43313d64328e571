package org.pagewalk.differential.generate;

import java.util.List;
import java.util.stream.Stream;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.SegmentDescriptor;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Chooses what a case starts from: registers, flags, segments, stack, and where its code stands.
 */
final class Surroundings {
  private static final int PAGE = CaseLayout.PAGE_SIZE;
  private static final int OTHER_FLAGS = Eflags.DF | Eflags.AC | Eflags.ID;

  private static final List<Integer> STACKS =
      CaseSegments.dataSegments().stream().filter(i -> CaseSegments.ldt(i).writable()).toList();

  private static final List<Integer> READABLE =
      Stream.concat(
              CaseSegments.dataSegments().stream(),
              CaseSegments.codeSegments().stream().filter(i -> CaseSegments.ldt(i).readable()))
          .toList();

  private final CaseRandom random;
  private final CaseDraft draft;

  Surroundings(CaseRandom random, CaseDraft draft) {
    this.random = random;
    this.draft = draft;
  }

  /**
   * @param mostlyFlat whether segments and stack should seldom stand in the way, as befits a
   *     sequence
   */
  void choose(boolean mostlyFlat) {
    int flat = mostlyFlat && random.chance(80) ? 100 : 0;
    for (int i = CpuState.EAX; i <= CpuState.EDI; i++) {
      draft.setRegister(i, random.value());
    }
    chooseFlags();
    chooseData(SegmentRegister.DS, Math.max(flat, 60));
    chooseData(SegmentRegister.ES, Math.max(flat, 60));
    chooseData(SegmentRegister.FS, Math.max(flat, 30));
    chooseData(SegmentRegister.GS, Math.max(flat, 30));
    draft.setSelector(
        SegmentRegister.SS,
        random.chance(70) ? CaseSegments.FLAT_DATA : CaseSegments.ldtSelector(random.pick(STACKS)));
    draft.setSelector(
        SegmentRegister.CS,
        random.chance(Math.max(flat, 75))
            ? CaseSegments.FLAT_CODE
            : CaseSegments.ldtSelector(random.pick(CaseSegments.codeSegments())));
    if (draft.base(SegmentRegister.CS) >= CaseLayout.DATA) {
      draft.setSelector(SegmentRegister.CS, CaseSegments.FLAT_CODE);
    }
    chooseStack();
    if (flat == 100) {
      draft.setRegister(CpuState.ESP, CaseLayout.STACK + 4 * random.between(0x100, 0x300));
    }
  }

  private void chooseFlags() {
    int flags = random.bits() & Eflags.ARITHMETIC;
    if (random.chance(25)) {
      flags |= random.bits() & OTHER_FLAGS;
    }
    draft.start.set(CpuState.EFLAGS, flags | Eflags.RESERVED_ONE | Eflags.IF);
  }

  private void chooseData(int segment, int flatPercent) {
    int selector;
    if (random.chance(flatPercent)) {
      selector = CaseSegments.FLAT_DATA;
    } else if (random.chance(90)) {
      selector = CaseSegments.ldtSelector(random.pick(READABLE));
    } else {
      selector = 0;
    }
    draft.setSelector(segment, selector);
  }

  /** Puts ESP (or SP, with rubbish above it) where the stack segment reaches memory. */
  private void chooseStack() {
    int segment = SegmentRegister.SS;
    int offset = 0;
    for (int attempt = 0; attempt < 4; attempt++) {
      int linear = stackAddress();
      offset = linear - draft.base(segment);
      if (draft.reaches(segment, linear)) {
        break;
      }
    }
    if (random.chance(5)) {
      offset = (int) draft.lowest(segment) + random.between(-4, 40);
    } else if (random.chance(3)) {
      offset = (int) draft.highest(segment) + random.between(-4, 4);
    }
    if (!draft.big(segment)) {
      offset = offset & 0xFFFF | random.value() << 16;
    }
    draft.setRegister(CpuState.ESP, offset);
  }

  private int stackAddress() {
    int page =
        random.chance(60) ? CaseLayout.STACK : random.pick(CaseLayout.DATA, CaseLayout.DATA + PAGE);
    int inPage = random.between(0x80, 0x3C0) * 4;
    return switch (random.below(12)) {
      case 0 -> page + inPage + random.below(4);
      case 1 -> page + random.below(48);
      case 2 -> page + PAGE - random.below(48);
      default -> page + inPage;
    };
  }

  /**
   * Decides where the code ends, so that jumps can name the place before the code is written:
   * mostly inside the code pages, sometimes just over the border of a page, before an absent page
   * or at the segment's limit.
   *
   * @param plainly whether to keep clear of borders
   * @return linear address of the byte after the code
   */
  int chooseEnd(boolean plainly) {
    int base = draft.base(SegmentRegister.CS);
    int end;
    if (plainly) {
      end = CaseLayout.CODE + 0x300 + random.below(0x300);
    } else if (random.chance(8)) {
      end = CaseLayout.CODE + PAGE + random.below(10);
    } else if (random.chance(4)) {
      end = CaseLayout.LAST_CODE + PAGE;
    } else if (random.chance(8) && draft.highest(SegmentRegister.CS) <= 0x1FFF) {
      int limit = base + (int) draft.highest(SegmentRegister.CS);
      boolean pageEndsToo = CaseLayout.pageOf(limit + 1) < 0;
      end = limit + random.between(-2, pageEndsToo ? 1 : 4);
    } else {
      end = CaseLayout.CODE + random.between(0x200, 2 * PAGE - 0x10);
    }
    boolean reached =
        draft.reaches(SegmentRegister.CS, end - 0x180)
            && draft.reaches(SegmentRegister.CS, end - 4);
    return reached ? end : base + 0x240 + random.below(0x300);
  }

  /**
   * Puts the code a short jump before the limit of a small code segment.
   *
   * @return linear address of the byte after the code
   */
  int chooseEndBeforeLimit() {
    List<Integer> small =
        CaseSegments.codeSegments().stream()
            .filter(i -> CaseSegments.ldt(i).highest() <= 0x1FFF)
            .toList();
    draft.setSelector(SegmentRegister.CS, CaseSegments.ldtSelector(random.pick(small)));
    int limit = draft.base(SegmentRegister.CS) + (int) draft.highest(SegmentRegister.CS);
    return limit - random.below(100);
  }

  /** A selector for an instruction that loads or inspects one. */
  static int selector(CaseRandom random) {
    int selector =
        switch (random.below(10)) {
          case 0 -> random.below(4);
          case 1 -> CaseSegments.FLAT_DATA;
          case 2 -> CaseSegments.FLAT_CODE;
          case 3, 4, 5, 6 -> CaseSegments.ldtSelector(random.below(CaseSegments.ldtSize()));
          case 7 ->
              CaseSegments.ldtSelector(random.below(CaseSegments.ldtSize())) & ~3 | random.below(4);
          case 8 -> random.below(CaseSegments.GDT_LIMIT + 16);
          default -> random.value() & 0xFFFF;
        };
    return CaseSegments.differsBetweenHosts(selector) ? selector ^ 0x08 : selector;
  }

  /** A selector of a code segment, with few exceptions. */
  static int codeSelector(CaseRandom random) {
    if (random.chance(40)) {
      return CaseSegments.FLAT_CODE;
    }
    if (random.chance(5)) {
      return CaseSegments.ldtSelector(random.pick(CaseSegments.absentCodeSegments()));
    }
    return random.chance(75)
        ? CaseSegments.ldtSelector(random.pick(CaseSegments.codeSegments()))
        : selector(random);
  }

  /** Index of a 16-bit stack segment of the LDT that reaches up to offset FFFFh. */
  static int wrappedStack(CaseRandom random) {
    return random.pick(
        STACKS.stream()
            .filter(i -> !CaseSegments.ldt(i).big() && CaseSegments.ldt(i).highest() == 0xFFFF)
            .toList());
  }

  /** Index of a data segment of the LDT from which 16-bit offsets reach data pages. */
  static int nearSegment(CaseRandom random, boolean stack) {
    List<Integer> all = stack ? STACKS : READABLE;
    for (int attempt = 0; attempt < 8; attempt++) {
      int index = random.pick(all);
      SegmentDescriptor descriptor = CaseSegments.ldt(index);
      int base = descriptor.base();
      boolean nearData = base >= CaseLayout.DATA - 0xF000 && base < CaseLayout.DATA + 0x6000;
      if (nearData || base >= CaseLayout.STACK - 0xF000 && base <= CaseLayout.STACK) {
        return index;
      }
    }
    return 0;
  }
}
