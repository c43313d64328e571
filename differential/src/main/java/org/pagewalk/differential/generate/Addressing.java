package org.pagewalk.differential.generate;

import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Writes ModRM bytes, SIB bytes and displacements of memory operands, in every shape, and arranges
 * displacement or base register so that most of them reach memory worth reaching.
 *
 * @sdm 2 "32-Bit Addressing Forms with the ModR/M Byte", "16-Bit Addressing Forms with the ModR/M
 *     Byte"
 */
final class Addressing {
  private static final int PAGE = CaseLayout.PAGE_SIZE;
  private static final int SIB = 4;
  private static final int NO_INDEX = 4;
  private static final int NO_BASE = 5;
  private static final int[] BASE_16 = {
    CpuState.EBX,
    CpuState.EBX,
    CpuState.EBP,
    CpuState.EBP,
    CpuState.ESI,
    CpuState.EDI,
    CpuState.EBP,
    CpuState.EBX
  };
  private static final int[] INDEX_16 = {
    CpuState.ESI, CpuState.EDI, CpuState.ESI, CpuState.EDI, -1, -1, -1, -1
  };

  private final CaseRandom random;
  private final CaseDraft draft;
  private int lastLinear;

  Addressing(CaseRandom random, CaseDraft draft) {
    this.random = random;
    this.draft = draft;
  }

  /** Linear address of the operand written last. */
  int lastLinear() {
    return lastLinear;
  }

  /** Linear address for an access of some bytes: in the middle of pages, and over every edge. */
  int target(int size) {
    if (draft.stateFixed() && random.chance(95)) {
      return CaseLayout.DATA + 8 * random.below(2 * PAGE / 8);
    }
    int edge = random.between(1, Math.max(size, 1) + 2);
    return switch (random.below(20)) {
      case 0, 1 -> CaseLayout.DATA + PAGE - edge;
      case 2 -> CaseLayout.ABSENT - edge;
      case 3 -> random.chance(50) ? CaseLayout.ABSENT + random.below(PAGE) : CaseLayout.DATA - edge;
      case 4 -> CaseLayout.READ_ONLY + random.below(PAGE - 8);
      case 5 -> CaseLayout.MIDDLE_DATA - edge;
      case 6 -> random.chance(50) ? CaseLayout.READ_ONLY - edge : CaseLayout.LAST_READ_ONLY - edge;
      case 7 -> CaseLayout.STACK + random.below(PAGE);
      case 8, 9, 10, 11 -> CaseLayout.DATA + random.below(2 * PAGE - 8);
      case 12 -> CaseLayout.MIDDLE_DATA + random.below(PAGE - 8);
      default -> CaseLayout.DATA + 8 * random.below(2 * PAGE / 8);
    };
  }

  /** Offset in a segment register for an access of some bytes. */
  int offset(int segment, int size) {
    if (random.chance(6)) {
      long edge = random.chance(50) ? draft.lowest(segment) : draft.highest(segment);
      return (int) edge + random.between(-size - 1, 2);
    }
    int linear = 0;
    for (int attempt = 0; attempt < 4; attempt++) {
      linear = target(size);
      if (draft.reaches(segment, linear)) {
        break;
      }
    }
    return linear - draft.base(segment);
  }

  /** If 16-bit offsets should do something else than fault, the segment has to lie near. */
  void bringNear(int segment, int addressSize) {
    boolean settled = draft.stateFixed() || segment == SegmentRegister.CS;
    if (addressSize == 16 && !settled && random.chance(85)) {
      int index = Surroundings.nearSegment(random, segment == SegmentRegister.SS);
      draft.setSelector(segment, CaseSegments.ldtSelector(index));
    }
  }

  /**
   * Emits ModRM and what follows it for a memory operand.
   *
   * @param reg the byte's reg field
   * @param override number of the segment override, or -1
   */
  void emitMemory(int reg, int size, int addressSize, int override) {
    if (addressSize == 16) {
      emit16(reg, size, override);
    } else {
      emit32(reg, size, override);
    }
  }

  private void emit32(int reg, int size, int override) {
    boolean absolute = draft.stateFixed() && random.chance(97);
    int mod = absolute ? 0 : random.below(3);
    int rm = absolute ? NO_BASE : random.below(8);
    int base = rm;
    int index = NO_INDEX;
    int scale = 0;
    boolean noBase = mod == 0 && rm == NO_BASE;
    if (rm == SIB) {
      base = random.below(8);
      index = random.below(8);
      scale = random.below(4);
      noBase = mod == 0 && base == NO_BASE;
    }
    boolean stackBase = !noBase && (base == CpuState.EBP || base == CpuState.ESP);
    int segment = override >= 0 ? override : stackBase ? SegmentRegister.SS : SegmentRegister.DS;
    int wanted = offset(segment, size);
    int indexed = index == NO_INDEX ? 0 : draft.register(index) << scale;
    int displacement = mod == 1 ? (byte) random.value() : mod == 2 || noBase ? random.value() : 0;
    if (noBase) {
      displacement = wanted - indexed;
    } else if (random.chance(96)) {
      boolean free = !draft.isClaimed(base) && base != index && base != CpuState.ESP;
      if (mod != 2 && !free) {
        mod = 2;
      }
      if (mod == 2 && (!free || random.chance(50))) {
        displacement = wanted - indexed - draft.register(base);
      } else {
        draft.setRegister(base, wanted - indexed - displacement);
      }
    }
    draft.emit(mod << 6 | reg << 3 | rm);
    if (rm == SIB) {
      draft.emit(scale << 6 | index << 3 | base);
    }
    draft.emit(displacement, mod == 1 ? 1 : mod == 2 || noBase ? 4 : 0);
    int address = indexed + displacement + (noBase ? 0 : draft.register(base));
    lastLinear = draft.base(segment) + address;
  }

  private void emit16(int reg, int size, int override) {
    int mod = random.below(3);
    int rm = random.below(8);
    boolean noBase = mod == 0 && rm == 6;
    int base = BASE_16[rm];
    int segment =
        override >= 0
            ? override
            : base == CpuState.EBP && !noBase ? SegmentRegister.SS : SegmentRegister.DS;
    bringNear(segment, 16);
    int wanted = offset(segment, size);
    int indexed = noBase || INDEX_16[rm] < 0 ? 0 : draft.register(INDEX_16[rm]);
    int displacement = mod == 1 ? (byte) random.value() : mod == 2 ? random.value() : 0;
    if (noBase) {
      displacement = wanted;
    } else if (draft.isClaimed(base)) {
      mod = 2;
      displacement = wanted - indexed - draft.register(base);
    } else {
      draft.setLow(base, 0xFFFF, wanted - indexed - displacement);
    }
    draft.emit(mod << 6 | reg << 3 | rm);
    draft.emit(displacement, mod == 1 ? 1 : mod == 2 || noBase ? 2 : 0);
    int address = indexed + displacement + (noBase ? 0 : draft.register(base)) & 0xFFFF;
    lastLinear = draft.base(segment) + address;
  }
}
