package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.memory.PhysicalMemory;

class CodeCacheTest {
  private final PhysicalMemory memory = new PhysicalMemory(2000);
  private final CodeCache cache = new CodeCache(memory);

  @Test
  void fullCacheForgetsEveryPageThatItHolds() {
    Instruction[] first = cache.page(0, true);
    for (int frame = 1; !cache.isFull(); frame++) {
      cache.page(frame, true);
    }
    cache.forgetAll();
    assertThat(cache.isFull()).isFalse();
    assertThat(cache.page(0, true)).as("nothing holds on to what was decoded").isNotSameAs(first);
  }
}
