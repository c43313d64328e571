package org.pagewalk.emulator.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.interrupt.InterruptDelivery;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorEvent.AddressSpaceSwitch;
import org.pagewalk.emulator.port.ProcessorEvent.Cause;
import org.pagewalk.emulator.port.ProcessorEvent.Delivery;
import org.pagewalk.emulator.port.ProcessorEvent.EntryUpdate;
import org.pagewalk.emulator.port.ProcessorEvent.Return;
import org.pagewalk.emulator.port.ProcessorEvent.SystemCallEntry;
import org.pagewalk.emulator.port.ProcessorEvent.SystemCallExit;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/** What each part of the processor tells while somebody listens. */
class ProcessorEventsTest {
  private static final int GATE = 0x8E;
  private static final int USER_GATE = 0xEE;
  private static final int HANDLER = 0x7000;
  private static final int EIP = 0x1234;
  private static final int DATA = 0x20000;
  private static final int DATA_ENTRY = BareSystem.TABLE + (DATA >>> 12) * 4;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;
  private final InterruptDelivery delivery = system.units.delivery();
  private final List<ProcessorEvent> heard = new ArrayList<>();

  @BeforeEach
  void listenInUserMode() {
    for (int vector : new int[] {8, 11, 13, 14, 0x30}) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER, GATE);
    }
    system.gate(0x2E, BareSystem.KERNEL_CODE, HANDLER, USER_GATE);
    system.enterRing(3);
    processor.eip = EIP;
    processor.registers[Processor.ESP] = 0x8000;
    processor.eflags |= Eflags.IF;
    system.units.stops().events().setListener((_, event) -> heard.add(event));
  }

  private static Delivery toHandler(Cause cause, int vector, Integer error, Integer address) {
    return new Delivery(cause, vector, error, BareSystem.USER_CODE, EIP, 3, 0, address, HANDLER);
  }

  @Test
  void pageFaultIsToldWithErrorCodeAndAddress() {
    delivery.fault(new PageFault(0xDEAD0000, 7));
    assertThat(heard).containsExactly(toHandler(Cause.EXCEPTION, 14, 7, 0xDEAD0000));
  }

  @Test
  void interruptsAreToldByWhoCausedThem() {
    delivery.external(0x30);
    assertThat(heard).containsExactly(toHandler(Cause.EXTERNAL_INTERRUPT, 0x30, null, null));
    heard.clear();
    listenInUserMode();
    delivery.software(0x2E, EIP);
    assertThat(heard).containsExactly(toHandler(Cause.SOFTWARE_INTERRUPT, 0x2E, null, null));
  }

  @Test
  void deliveryThatFailsIsNotToldButTheFaultInItsPlace() {
    system.gate(14, BareSystem.KERNEL_CODE, HANDLER, GATE & 0x7F);
    delivery.fault(CpuFault.generalProtection(0x50));
    delivery.fault(new PageFault(DATA, 2));
    assertThat(heard)
        .extracting(event -> ((Delivery) event).vector(), event -> ((Delivery) event).errorCode())
        .containsExactly(tuple(13, 0x50), tuple(8, 0));
  }

  @Test
  void returnIsToldWithWhereItGoes() {
    delivery.external(0x30);
    heard.clear();
    system.units.interruptReturn().iret(true, HANDLER + 1);
    assertThat(heard).containsExactly(new Return(BareSystem.USER_CODE, EIP, 0, 3));
  }

  @Test
  void fastSystemCallIsToldInBothDirections() {
    processor.sysenterCs = BareSystem.KERNEL_CODE;
    processor.sysenterEip = HANDLER;
    processor.sysenterEsp = BareSystem.INNER_STACK;
    processor.registers[Processor.EDX] = 0x5678;
    system.units.systemCall().enter();
    system.units.systemCall().exit();
    assertThat(heard).containsExactly(new SystemCallEntry(3, HANDLER), new SystemCallExit(0x5678));
  }

  @Test
  void loadOfCr3IsAnAddressSpaceSwitch() {
    system.enterRing(0);
    system.units.systemRegisters().moveToControl(3, 0x6000);
    assertThat(heard).containsExactly(new AddressSpaceSwitch(BareSystem.DIRECTORY, 0x6000));
  }

  @Test
  void walkTellsEachBitThatItSetsOnce() {
    system.enablePaging();
    system.units.linear().read8(DATA);
    system.units.linear().write8(DATA + 1, 1);
    system.units.linear().write8(DATA + 2, 1);
    system.units.linear().read8(DATA + 3);
    assertThat(heard)
        .containsExactly(
            new EntryUpdate(DATA, BareSystem.DIRECTORY, 2, 0x5007, 0x5027),
            new EntryUpdate(DATA, DATA_ENTRY, 1, DATA | 7, DATA | 0x27),
            new EntryUpdate(DATA + 1, DATA_ENTRY, 1, DATA | 0x27, DATA | 0x67));
  }

  @Test
  void walkOfALargePageTellsOfTheDirectoryEntry() {
    processor.setControl4(Processor.CR4_PSE);
    system.memory.write32(BareSystem.DIRECTORY, 0x87);
    system.enablePaging();
    system.units.linear().write8(DATA, 1);
    assertThat(heard).containsExactly(new EntryUpdate(DATA, BareSystem.DIRECTORY, 2, 0x87, 0xE7));
  }

  @Test
  void refusedAccessTellsOfTheDirectoryAlone() {
    system.memory.write32(DATA_ENTRY, DATA | 5);
    system.enablePaging();
    assertThatThrownBy(() -> system.units.linear().write8(DATA, 1)).isInstanceOf(PageFault.class);
    assertThat(heard)
        .containsExactly(new EntryUpdate(DATA, BareSystem.DIRECTORY, 2, 0x5007, 0x5027));
  }
}
