package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.processor.Eflags;

/**
 * The processor's events have the step and the place of their instruction however a run is cut, and
 * the run is as if nobody had listened.
 */
@Timeout(60)
class EventPositionTest {
  private static final int TRAP_HANDLER = 0x12000;
  private static final long STEPS = 400;

  private record At(long step, int eip, Object event) {}

  private static BareMachine machine(String code) {
    BareMachine bare = new BareMachine(code, Eflags.IF | Eflags.RESERVED_ONE);
    for (int page = 0x24; page < 0x40; page++) {
      bare.memory.write32(BareSystem.TABLE + page * 4L, page << 12 | 3);
    }
    bare.write(TRAP_HANDLER, "CF");
    // page 3Fh is absent; its handler maps it and returns: or byte [50FCh],1; add esp,4; iret
    bare.memory.write32(BareSystem.TABLE + 0x3F * 4L, 0x3F << 12 | 2);
    bare.write(TRAP_HANDLER + 0x10, "800DFC50000001 83C404 CF");
    bare.system.gate(1, BareSystem.KERNEL_CODE, TRAP_HANDLER, 0x8E);
    bare.system.gate(0x80, BareSystem.KERNEL_CODE, TRAP_HANDLER, 0x8E);
    bare.system.gate(14, BareSystem.KERNEL_CODE, TRAP_HANDLER + 0x10, 0x8E);
    return bare;
  }

  private static List<At> events(BareMachine bare) {
    List<At> events = new ArrayList<>();
    bare.machine
        .units()
        .stops()
        .events()
        .setListener((eip, event) -> events.add(new At(bare.machine.clock().step(), eip, event)));
    return events;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // stores that set dirty bits, in the middle of a run; INT 80h
        "90 90 C60500500200 01 90 90 C60500600200 01 90 CD80 90 EBFD",
        // mov edi,27FF8h; mov ecx,18h; rep stosb: over a page
        "90 BFF87F0200 B918000000 F3AA EBFE",
        // the same into the absent page
        "90 BFF8EF0300 B918000000 F3AA 90 EBFE",
        // pushfd; or dword [esp],100h; popfd; nop; mov byte [25000h],1; mov ss,ax; nop; nop
        "90 9C 810C2400010000 9D 90 C60500500200 01 16 17 90 90 EBFD",
        // sti and pop ss in front of a store
        "90 FA FB C60500500200 01 16 17 C60500600200 01 EBFE",
        // the card raises its interrupt: mov edx,308h; mov eax,20; out dx,eax
        "90 BA08030000 B814000000 EF C60500500200 01 90 90 90 EBFC",
        // mov eax,cr3; mov cr3,eax
        "90 90 0F20D8 0F22D8 90 EBFE"
      })
  void eventsAndStateAreThoseOfAnUncutRunThatNobodyHears(String code) {
    BareMachine unheard = machine(code);
    String state = unheard.state(unheard.run(STEPS, STEPS));
    List<At> uncut = null;
    for (long slice : new long[] {STEPS, 1, 2, 3, 7}) {
      BareMachine bare = machine(code);
      List<At> events = events(bare);
      assertThat(bare.state(bare.run(STEPS, slice))).as("slices of %d", slice).isEqualTo(state);
      uncut = uncut == null ? events : uncut;
      assertThat(events).as("slices of %d", slice).isEqualTo(uncut).isNotEmpty();
    }
  }
}
