package org.pagewalk.differential.oracle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file that the JVM shares with the native child: header, the pages that a case sees and their
 * base contents, and two buffers of cases and outcomes. Offsets are bytes in the file, and stand in
 * {@code cpu-oracle.asm} too.
 */
final class NativeProtocol {
  /** Cases in one buffer. */
  static final int CAPACITY = 1024;

  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int MAGIC = 0x314F_5750;
  private static final int H_MAGIC = 0x00;
  private static final int H_LDT_COUNT = 0x04;
  private static final int H_PAGE_COUNT = 0x08;
  private static final int H_PROGRESS = 0x0C;
  private static final int H_COUNTS = 0x10;
  private static final int H_CASES = 0x18;
  private static final int H_OUTCOMES = 0x20;
  private static final int H_PAGES = 0x100;
  private static final int H_LDT = 0x1000;
  private static final int PAGES = 0x1_0000;
  private static final int BASE_DISTANCE = 0x1_0000;
  private static final int BUFFERS = 0x4_0000;

  private static final int CASE_SIZE = 512;
  private static final int C_CODE = 0;
  private static final int C_LENGTH = 4;
  private static final int C_EAX = 8;
  private static final int C_ECX = 12;
  private static final int C_EDX = 16;
  private static final int C_EBX = 20;
  private static final int C_EBP = 24;
  private static final int C_ESI = 28;
  private static final int C_EDI = 32;
  private static final int C_ESP = 36;
  private static final int C_SS = 40;
  private static final int C_EIP = 44;
  private static final int C_CS = 48;
  private static final int C_EFLAGS = 52;
  private static final int C_DS = 56;
  private static final int C_ES = 60;
  private static final int C_FS = 64;
  private static final int C_GS = 68;
  private static final int C_PATCHES = 72;
  private static final int C_PATCH = 76;
  private static final int C_BYTES = 140;

  private static final int OUTCOME_SIZE = 256;
  private static final int O_STATUS = 0;
  private static final int O_STATE = 4;
  private static final int O_VECTOR = 68;
  private static final int O_ERROR = 72;
  private static final int O_CR2 = 76;
  private static final int O_CHANGES = 80;
  private static final int O_HASH = 84;
  private static final int O_CHANGE = 92;

  private static final int STATUS_RETURNED = 1;
  private static final int STATUS_EXCEPTION = 2;
  private static final int STATUS_SETUP = 3;

  private static final int PROT_READ_EXECUTE = 5;
  private static final int PROT_ALL = 7;

  private static final int PAGE_FAULT = 14;

  /** Flags that the processor, not the case, decides on: RF in the image that a fault pushes. */
  private static final int RF = 1 << 16;

  /** With no-execute enabled, fetches have error-code bit 4; two-level paging never does. */
  private static final int FETCH = 16;

  private static final int BUFFER_SIZE = CAPACITY * (CASE_SIZE + OUTCOME_SIZE);

  /** Bytes of the whole file. */
  static final int FILE_SIZE = BUFFERS + 2 * BUFFER_SIZE;

  private final MemorySegment file;

  NativeProtocol(MemorySegment file) {
    this.file = file;
  }

  private void put(long offset, int value) {
    file.set(WORD, offset, value);
  }

  private int get(long offset) {
    return file.get(WORD, offset);
  }

  /** Writes everything that stays the same for the child's life, and resets the pages. */
  void writeHeader() {
    put(H_MAGIC, MAGIC);
    put(H_PROGRESS, 0);
    int pages = CaseLayout.PAGES.size();
    put(H_PAGE_COUNT, pages);
    for (int i = 0; i < pages; i++) {
      CaseLayout.Page page = CaseLayout.PAGES.get(i);
      int row = H_PAGES + 16 * i;
      put(row, page.linear());
      put(row + 4, PAGES + CaseLayout.PAGE_SIZE * i);
      put(row + 8, page.writable() ? PROT_ALL : PROT_READ_EXECUTE);
      put(row + 12, page.writable() ? 1 : 0);
      for (int word = 0; word < CaseLayout.PAGE_SIZE / 4; word++) {
        int offset = PAGES + CaseLayout.PAGE_SIZE * i + 4 * word;
        put(offset, CaseLayout.baseWord(i, word));
        put(offset + BASE_DISTANCE, CaseLayout.baseWord(i, word));
      }
    }
    int descriptors = 0;
    for (int i = 0; i < CaseSegments.ldtSize(); i++) {
      SegmentDescriptor descriptor = CaseSegments.ldt(i);
      if (descriptor != null) {
        int row = H_LDT + 16 * descriptors++;
        put(row, i);
        put(row + 4, descriptor.base());
        put(row + 8, descriptor.limitField());
        put(row + 12, descriptor.linuxFlags());
      }
    }
    put(H_LDT_COUNT, descriptors);
    for (int buffer = 0; buffer < 2; buffer++) {
      put(H_CASES + 4 * buffer, BUFFERS + BUFFER_SIZE * buffer);
      put(H_OUTCOMES + 4 * buffer, BUFFERS + BUFFER_SIZE * buffer + CAPACITY * CASE_SIZE);
    }
  }

  /** Cases of the running batch that have ended. */
  int progress() {
    return get(H_PROGRESS);
  }

  void setCount(int buffer, int cases) {
    put(H_COUNTS + 4 * buffer, cases);
  }

  private static long caseOffset(int buffer, int index) {
    return BUFFERS + (long) BUFFER_SIZE * buffer + (long) CASE_SIZE * index;
  }

  private static long outcomeOffset(int buffer, int index) {
    return caseOffset(buffer, CAPACITY) + (long) OUTCOME_SIZE * index;
  }

  /** File offset behind a linear address of the layout. */
  private static int fileOffset(int linear) {
    int page = CaseLayout.pageOf(linear);
    if (page < 0) {
      throw new IllegalArgumentException(String.format("%08x lies in no page", linear));
    }
    return PAGES + CaseLayout.PAGE_SIZE * page + (linear & 0xFFF);
  }

  void writeCase(int buffer, int index, Case it) {
    long at = caseOffset(buffer, index);
    CpuState start = it.start();
    put(at + C_EAX, start.get(CpuState.EAX));
    put(at + C_ECX, start.get(CpuState.ECX));
    put(at + C_EDX, start.get(CpuState.EDX));
    put(at + C_EBX, start.get(CpuState.EBX));
    put(at + C_EBP, start.get(CpuState.EBP));
    put(at + C_ESI, start.get(CpuState.ESI));
    put(at + C_EDI, start.get(CpuState.EDI));
    put(at + C_ESP, start.get(CpuState.ESP));
    put(at + C_SS, start.get(CpuState.SS));
    put(at + C_EIP, start.get(CpuState.EIP));
    put(at + C_CS, start.get(CpuState.CS));
    put(at + C_EFLAGS, start.get(CpuState.EFLAGS));
    put(at + C_DS, start.get(CpuState.DS));
    put(at + C_ES, start.get(CpuState.ES));
    put(at + C_FS, start.get(CpuState.FS));
    put(at + C_GS, start.get(CpuState.GS));
    int[] memory = it.memory();
    put(at + C_PATCHES, memory.length / 2);
    for (int i = 0; i < memory.length; i += 2) {
      put(at + C_PATCH + 4 * i, fileOffset(memory[i]));
      put(at + C_PATCH + 4 * i + 4, memory[i + 1]);
    }
    writeCode(at, it);
    put(outcomeOffset(buffer, index) + O_STATUS, 0);
  }

  private void writeCode(long at, Case it) {
    byte[] placed = it.placedCode();
    put(at + C_CODE, fileOffset(it.codeAddress()));
    put(at + C_LENGTH, placed.length);
    MemorySegment.copy(placed, 0, file, ValueLayout.JAVA_BYTE, at + C_BYTES, placed.length);
  }

  Outcome readOutcome(int buffer, int index, Case it) {
    long at = outcomeOffset(buffer, index);
    int status = get(at + O_STATUS);
    if (status == STATUS_SETUP) {
      return Outcome.without(Ending.NOT_STARTED);
    }
    int[] words = new int[CpuState.WORDS];
    MemorySegment.copy(file, WORD, at + O_STATE, words, 0, words.length);
    words[CpuState.EFLAGS] &= ~RF;
    CpuState state = new CpuState(words);
    MemoryChanges changes = readChanges(at);
    if (status == STATUS_RETURNED) {
      words[CpuState.EIP] = it.endAddress();
      return Outcome.completed(state, changes);
    }
    if (status != STATUS_EXCEPTION) {
      throw new IllegalStateException("the native oracle left status " + status);
    }
    int vector = get(at + O_VECTOR);
    if (it.isTerminator(vector, state)) {
      return Outcome.completed(state, changes);
    }
    int error = get(at + O_ERROR);
    return Outcome.exception(
        state, vector, vector == PAGE_FAULT ? error & ~FETCH : error, get(at + O_CR2), changes);
  }

  private MemoryChanges readChanges(long at) {
    int count = get(at + O_CHANGES);
    if (count == 0) {
      return MemoryChanges.NONE;
    }
    int[] first = new int[2 * Math.min(count, MemoryChanges.KEPT)];
    MemorySegment.copy(file, WORD, at + O_CHANGE, first, 0, first.length);
    return new MemoryChanges(count, get(at + O_HASH), get(at + O_HASH + 4), first);
  }
}
