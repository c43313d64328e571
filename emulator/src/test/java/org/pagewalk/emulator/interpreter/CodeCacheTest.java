package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.memory.StoreListener;
import org.pagewalk.emulator.processor.ProcessorModel;

/** What is kept of decoded code is bounded, and what goes first is no more than must go. */
class CodeCacheTest {
  private static final Instruction NOP =
      new Decoder(InstructionTable.standard(), ProcessorModel.INTEL).decode(index -> 0x90, true);

  private final PhysicalMemory memory = new PhysicalMemory(40_000);
  private final CodeCache cache = new CodeCache(memory);

  private void fill(int frame, int instructions) {
    for (int n = 0; n < instructions; n++) {
      cache.keep(cache.page(frame, true), n, NOP);
    }
  }

  @Test
  void oneInstructionOnEachOfManyPagesKeepsNoMoreEntriesThanTheBound() {
    for (int frame = 0; frame < memory.frameCount(); frame++) {
      fill(frame, 1);
      assertThat(cache.entryCount()).isLessThanOrEqualTo(CodeCache.MAXIMUM_ENTRIES);
    }
    assertThat(cache.entryCount()).isGreaterThan(CodeCache.MAXIMUM_ENTRIES / 10 * 9);
  }

  @Test
  void pagesFullOfInstructionsKeepNoMoreThanTheBound() {
    for (int frame = 0; frame < 300; frame++) {
      fill(frame, CodePage.SIZE);
      assertThat(cache.instructionCount()).isLessThanOrEqualTo(CodeCache.MAXIMUM_INSTRUCTIONS);
    }
    assertThat(cache.instructionCount()).isGreaterThan(CodeCache.MAXIMUM_INSTRUCTIONS / 10 * 9);
  }

  @Test
  void instructionThatIsKeptIsNeverTheOneForgottenForIt() {
    for (int frame = 0; frame < memory.frameCount(); frame++) {
      fill(frame, 1);
      assertThat(cache.page(frame, true).at(0)).isSameAs(NOP);
    }
  }

  @Test
  void pageThatIsForgottenHoldsNothingWhereItWasHandedOut() {
    fill(0, 3);
    CodePage handedOut = cache.page(0, true);
    Instruction[] span = handedOut.span();
    assertThat(span).contains(NOP);
    for (int frame = 1; cache.page(0, true) == handedOut; frame++) {
      fill(frame, CodePage.SIZE);
    }
    assertThat(span).containsOnlyNulls();
  }

  @Test
  void programALittleLargerThanTheCacheFindsMostOfItselfInEveryPass() {
    int pages = CodeCache.MAXIMUM_ENTRIES / 256 * 11 / 10;
    int missing = 0;
    for (int pass = 0; pass < 4; pass++) {
      missing = 0;
      for (int frame = 0; frame < pages; frame++) {
        if (cache.page(frame, true).at(0) == null) {
          fill(frame, 1);
          missing++;
        }
      }
    }
    assertThat(missing).isLessThan(pages / 3);
  }

  /** The page that an instruction ends on is forgotten; what is stored there still counts. */
  @Test
  void instructionThatEndsOnAForgottenPageDoesNotOutliveAStoreThere() {
    memory.setListener(new CodeStores(cache));
    int second = 8;
    cache.keepCrossing(cache.page(7, true), CodePage.SIZE - 1, NOP, second);
    CodePage ending = cache.page(second, true);
    cache.keep(ending, 100, NOP);
    CodePage beginning = cache.page(7, true);
    int frame = 9;
    while (cache.page(second, true) == ending) {
      fill(frame, 1);
      cache.keep(cache.page(frame++, true), CodePage.SIZE - 1, NOP);
      beginning = cache.page(7, true);
      if (beginning.crossing(CodePage.SIZE - 1) == null) {
        cache.keepCrossing(beginning, CodePage.SIZE - 1, NOP, second);
      }
    }
    CodePage.Crossing crossing = beginning.crossing(CodePage.SIZE - 1);
    assertThat(crossing.holds(second)).isTrue();
    memory.write8((long) second << 12 | 200, 0x40);
    assertThat(crossing.holds(second)).as("a store beside it").isTrue();
    memory.write8((long) second << 12, 0x40);
    assertThat(crossing.holds(second)).isFalse();
  }

  /** Tells the cache of stores to code, and nobody of anything else. */
  private record CodeStores(CodeCache cache) implements StoreListener {
    @Override
    public void tableStored(int frame, int offset, int length) {}

    @Override
    public void directoryStored(int frame, int offset, int length) {}

    @Override
    public boolean codeStored(int frame, int offset, int length) {
      return cache.codeStored(frame, offset, length);
    }

    @Override
    public void storesRestricted(int frame) {}

    @Override
    public void allStoresRestricted() {}
  }

  @Test
  void countsFollowWhatStoresDrop() {
    fill(7, 600);
    assertThat(cache.entryCount()).isEqualTo(1024);
    cache.codeStored(7, 100, 200);
    assertThat(cache.instructionCount()).isEqualTo(400);
    cache.keepCrossing(cache.page(7, true), CodePage.SIZE - 1, NOP, 8);
    cache.keepCrossing(cache.page(7, true), CodePage.SIZE - 1, NOP, 9);
    assertThat(cache.instructionCount()).isEqualTo(401);
    cache.codeStored(7, 0, CodePage.SIZE);
    assertThat(cache.instructionCount()).isZero();
    assertThat(cache.entryCount()).isZero();
  }

  @Test
  void pageWhoseInstructionsAllWentIsFilledAgainAnywhere() {
    fill(7, 600);
    cache.codeStored(7, 0, CodePage.SIZE);
    cache.keep(cache.page(7, true), 3000, NOP);
    cache.keep(cache.page(7, true), 10, NOP);
    assertThat(cache.page(7, true).at(3000)).isSameAs(NOP);
    assertThat(cache.page(7, true).at(10)).isSameAs(NOP);
    assertThat(cache.page(7, true).at(11)).isNull();
  }
}
