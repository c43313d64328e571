package org.pagewalk.tests.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorEvent.Cause;
import org.pagewalk.emulator.port.ProcessorEvent.Delivery;
import org.pagewalk.emulator.port.ProcessorEvent.EntryUpdate;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.HardwareEvent;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.MemoryEvent.FaultStory;
import org.pagewalk.kernel.event.MemoryEvent.ListMove;
import org.pagewalk.kernel.event.MemoryEvent.PteChange;
import org.pagewalk.tests.event.HeardEvents.Heard;

/** The fault of README's story, as events. */
class FaultEventsTest {
  private static final int ADDRESS = 0x20002000;
  private static final int PTE = 0xC0080008;
  private static final int EIP = 0x01001458;
  private static final int USER_CODE = 0x1B;

  @TempDir private Path folder;

  private static boolean isOfAddress(KernelEvent event) {
    return event instanceof HardwareEvent(Delivery delivery)
        && Integer.valueOf(ADDRESS).equals(delivery.linearAddress());
  }

  private static boolean isUpdate(KernelEvent event) {
    return event instanceof HardwareEvent(EntryUpdate update) && update.linearAddress() == ADDRESS;
  }

  /** From the first fault at the address to the first bit that is set for it. */
  private static List<Heard> around(List<Heard> all) {
    List<Heard> around = new ArrayList<>();
    for (Heard heard : all) {
      if (!around.isEmpty() || isOfAddress(heard.event())) {
        around.add(heard);
      }
      if (!around.isEmpty() && isUpdate(heard.event())) {
        return around;
      }
    }
    throw new AssertionError("there was no such fault");
  }

  @Test
  void oneDemandZeroFaultIsToldFromItsDeliveryToTheDirtyBit() throws Exception {
    try (HeardEvents run = HeardEvents.of("fault-tour", folder)) {
      run.run(Long.MAX_VALUE >> 1);
      List<Heard> told = around(run.events());
      assertThat(told).hasSize(7);
      Delivery delivery = (Delivery) ((HardwareEvent) told.get(0).event()).event();
      assertThat(delivery)
          .isEqualTo(
              new Delivery(
                  Cause.EXCEPTION, 14, 6, USER_CODE, EIP, 3, 0, ADDRESS, delivery.handlerEip()));
      ListMove taken = (ListMove) told.get(1).event();
      assertThat(taken.from()).isEqualTo("ZEROED");
      assertThat(told.get(2).event())
          .isEqualTo(new ListMove(taken.frame(), "TRANSITION", "ACTIVE"));
      long valid = (long) taken.frame() << 12 | 0x27;
      assertThat(told.get(3).event()).isEqualTo(new PteChange(PTE, 0, valid));
      FaultStory story = (FaultStory) told.get(4).event();
      assertThat(story.decision()).isEqualTo(FaultDecision.ZERO_PAGE_GIVEN);
      assertThat(told.get(5).event())
          .isEqualTo(new HardwareEvent(new ProcessorEvent.Return(USER_CODE, EIP, 0, 3)));
      long table = story.pdeBefore() & 0xFFFFF000L;
      assertThat(told.get(6).event())
          .isEqualTo(
              new HardwareEvent(new EntryUpdate(ADDRESS, table + 8, 1, valid, valid | 0x40)));
      assertStamps(told);
    }
  }

  /** The same thread all along; the delivery is a step, and so is the return. */
  private static void assertStamps(List<Heard> told) {
    int thread = told.getFirst().stamp().thread();
    assertThat(thread).isNotZero();
    assertThat(told).extracting(heard -> heard.stamp().thread()).containsOnly(thread);
    assertThat(told.get(0).stamp().eip()).isEqualTo(EIP);
    assertThat(told.get(6).stamp().eip()).isEqualTo(EIP);
    assertThat(told.get(6).stamp().step()).isEqualTo(told.get(5).stamp().step() + 1);
    for (int i = 1; i < told.size(); i++) {
      boolean sameStep = told.get(i).stamp().step() == told.get(i - 1).stamp().step();
      int before = told.get(i - 1).stamp().sequence();
      assertThat(told.get(i).stamp().sequence()).isEqualTo(sameStep ? before + 1 : 0);
      assertThat(told.get(i).stamp().step()).isGreaterThanOrEqualTo(told.get(i - 1).stamp().step());
    }
  }
}
