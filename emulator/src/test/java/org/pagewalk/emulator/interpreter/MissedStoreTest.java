package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.memory.StoreListener;

/**
 * The check of all that is cached, which {@code --verify-mm} makes, notices each kind of store or
 * restriction that nobody was told of.
 */
class MissedStoreTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private final Machine machine = new Machine(memory, Interpreter::new);
  private final BareSystem system = new BareSystem(memory, machine.units());

  /** What memory tells, and something that makes it tell. */
  private enum Told {
    TABLE(memory -> memory.write32(BareSystem.TABLE + (DATA >>> 12) * 4, 0x21007)),
    DIRECTORY(memory -> memory.write32(BareSystem.DIRECTORY, 0)),
    CODE_STORED(memory -> memory.write8(CODE, 0x40)),
    RESTRICTED(memory -> memory.markCode(DATA >>> 12, 0, 1)),
    ALL_RESTRICTED(PhysicalMemory::openJournal);

    private final Consumer<PhysicalMemory> cause;

    Told(Consumer<PhysicalMemory> cause) {
      this.cause = cause;
    }
  }

  /** Passes on all but one thing. */
  private record Forgetful(StoreListener listener, Told forgotten) implements StoreListener {
    @Override
    public void tableStored(int frame, int offset, int length) {
      if (forgotten != Told.TABLE) {
        listener.tableStored(frame, offset, length);
      }
    }

    @Override
    public void directoryStored(int frame, int offset, int length) {
      if (forgotten != Told.DIRECTORY) {
        listener.directoryStored(frame, offset, length);
      }
    }

    @Override
    public boolean codeStored(int frame, int offset, int length) {
      return forgotten == Told.CODE_STORED || listener.codeStored(frame, offset, length);
    }

    @Override
    public void storesRestricted(int frame) {
      if (forgotten != Told.RESTRICTED) {
        listener.storesRestricted(frame);
      }
    }

    @Override
    public void allStoresRestricted() {
      if (forgotten != Told.ALL_RESTRICTED) {
        listener.allStoresRestricted();
      }
    }
  }

  /** mov [20000h],eax; mov eax,[20000h]; hlt has run, and everything is cached. */
  private void warm() {
    byte[] code = HexFormat.of().parseHex("A300000200A100000200F4");
    memory.write(CODE, code, 0, code.length);
    system.enablePaging();
    system.processor.eip = CODE;
    machine.runUntil(3);
    assertThat(system.processor.halted).isTrue();
    system.units.linear().assertFresh();
  }

  @ParameterizedTest
  @EnumSource
  void checkNoticesWhatNobodyWasToldOf(Told forgotten) {
    warm();
    memory.setListener(new Forgetful(system.units.linear(), forgotten));
    forgotten.cause.accept(memory);
    assertThatThrownBy(system.units.linear()::assertFresh).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void checkFindsNothingWhereAllIsTold(Told told) {
    warm();
    told.cause.accept(memory);
    assertThatCode(system.units.linear()::assertFresh).doesNotThrowAnyException();
  }
}
