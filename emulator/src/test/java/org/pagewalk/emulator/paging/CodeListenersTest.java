package org.pagewalk.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;

/** Whoever keeps something of code is told, however many there are. */
class CodeListenersTest {
  private final BareSystem system = new BareSystem();
  private final LinearMemory linear = system.units.linear();
  private final List<String> told = new ArrayList<>();
  private final Listener first = new Listener("first");
  private final Listener second = new Listener("second");

  private final class Listener implements LinearMemory.CodeListener {
    private final String name;
    private boolean keeps;

    Listener(String name) {
      this.name = name;
    }

    @Override
    public boolean codeStored(int frame, int offset, int length) {
      told.add("%s: %X, %X/%d".formatted(name, frame, offset, length));
      return keeps;
    }

    @Override
    public void translationsChanged() {
      told.add(name + ": translations");
    }

    @Override
    public void assertFresh() {
      told.add(name + ": check");
    }
  }

  CodeListenersTest() {
    linear.addCodeListener(first);
    linear.addCodeListener(second);
  }

  @Test
  void storeToCodeIsToldToAllUntilNoneKeepsIt() {
    system.memory.markCode(0x20, 0, 8);
    second.keeps = true;
    system.memory.write8(0x20004, 1);
    first.keeps = true;
    second.keeps = false;
    system.memory.write16(0x20000, 1);
    first.keeps = false;
    system.memory.write8(0x20001, 1);
    system.memory.write8(0x20002, 1);
    assertThat(told)
        .containsExactly(
            "first: 20, 4/1",
            "second: 20, 4/1",
            "first: 20, 0/2",
            "second: 20, 0/2",
            "first: 20, 1/1",
            "second: 20, 1/1");
  }

  @Test
  void changeOfTranslationsOrPrivilegeIsToldToAllAndTheCheckAsked() {
    system.enablePaging();
    assertThat(told).containsExactly("first: translations", "second: translations");
    told.clear();
    linear.setPrivilege(3);
    assertThat(told).containsExactly("first: translations", "second: translations");
    told.clear();
    linear.fetchFrame(0x20000);
    system.memory.write32(BareSystem.TABLE + 0x20 * 4, 0);
    assertThat(told).containsExactly("first: translations", "second: translations");
    told.clear();
    linear.assertFresh();
    assertThat(told).containsExactly("first: check", "second: check");
  }
}
