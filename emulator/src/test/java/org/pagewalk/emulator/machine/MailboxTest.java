package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.emulator.bus.Device;
import org.pagewalk.emulator.execution.CompilationRequest;

/** Other threads reach a machine through its mailbox, and no other way. */
@Timeout(60)
class MailboxTest {
  /** jmp $. */
  private static final String FOR_EVER = "EBFE";

  private static final int ENABLED = 0x202;

  private static <T> T onAnotherThread(Callable<T> action) throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      return other.submit(action).get();
    }
  }

  @Test
  void anotherThreadIsTurnedAwayWithAClearSentence() throws Exception {
    BareMachine bare = new BareMachine(FOR_EVER, 2);
    bare.machine.runUntil(5);
    List<Callable<Object>> ways =
        List.of(() -> bare.machine.runUntil(10), bare.machine::digest, bare.machine::snapshot);
    for (var way : ways) {
      assertThatThrownBy(() -> onAnotherThread(way))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has to post a request to its mailbox");
    }
    assertThat(bare.machine.clock().step()).isEqualTo(5);
    onAnotherThread(
        () -> {
          bare.machine.thread().takeOver();
          return bare.machine.runUntil(10);
        });
    assertThatThrownBy(() -> bare.machine.runUntil(20)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void runningMachineIsPausedFromOutside() throws Exception {
    BareMachine bare = new BareMachine(FOR_EVER, 2);
    CountDownLatch running = new CountDownLatch(1);
    bare.machine.mailbox().post(new HostRequest.Look(_ -> running.countDown()));
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> posted =
          other.submit(
              () -> {
                running.await();
                bare.machine.mailbox().post(new HostRequest.Pause());
                return null;
              });
      assertThat(bare.machine.runUntil(Long.MAX_VALUE)).isEqualTo(new MachineExit.Paused());
      posted.get();
    }
    long step = bare.machine.clock().step();
    assertThat(bare.machine.runUntil(step + 10)).isEqualTo(new MachineExit.StepReached(step + 10));
  }

  @Test
  void requestIsServedWithinABoundedNumberOfSteps() {
    BareMachine bare = new BareMachine(FOR_EVER, 2);
    List<Long> steps = new ArrayList<>();
    long limit = 3L * Machine.LONGEST_SLICE;
    for (int i = 0; i < 3; i++) {
      bare.machine
          .mailbox()
          .post(
              new HostRequest.Look(
                  machine -> {
                    steps.add(machine.clock().step());
                    machine.mailbox().post(new HostRequest.Look(m -> steps.add(m.clock().step())));
                  }));
      bare.machine.runUntil(limit * (i + 1));
    }
    assertThat(steps).containsExactly(0L, 0L, limit, limit, 2 * limit, 2 * limit);
  }

  @Test
  void flagRaisedDuringASliceIsServedAtItsEnd() {
    BareMachine bare = new BareMachine("BA00030000 EE EBFD", 2);
    List<Long> steps = new ArrayList<>();
    bare.machine
        .bus()
        .ports()
        .add(
            0x400,
            1,
            new Device() {
              @Override
              public int read(int offset, int size) {
                return 0;
              }

              @Override
              public void write(int offset, int size, int value) {
                if (steps.isEmpty()) {
                  bare.machine
                      .mailbox()
                      .post(new HostRequest.Look(m -> steps.add(m.clock().step())));
                }
              }
            });
    bare.write(BareMachine.CODE, "BA00040000 EE EBFD");
    bare.machine.runUntil(3L * Machine.LONGEST_SLICE);
    assertThat(steps).singleElement().satisfies(s -> assertThat(s).isBetween(2L, 3L));
  }

  private static CompilationRequest request(BareMachine bare) {
    int frame = BareMachine.CODE >>> 12;
    return new CompilationRequest(
        BareMachine.CODE,
        BareMachine.CODE,
        bare.processor.modeWord(),
        List.of(),
        List.of(new CompilationRequest.FrameVersion(frame, bare.memory.codeVersion(frame))));
  }

  /** The compiler is played by the test: what it makes is a name. */
  @Test
  void resultOfACompilerIsInstalledIfTheBytesAreStillTheSame() throws Exception {
    BareMachine bare = new BareMachine("40 EBFD", 2);
    List<String> installed = new ArrayList<>();
    bare.machine.runUntil(10);
    CompilationRequest first = request(bare);
    onAnotherThread(
        () -> {
          bare.machine.mailbox().post(new HostRequest.Install(first, () -> installed.add("first")));
          return null;
        });
    bare.machine.runUntil(20);
    assertThat(installed).containsExactly("first");
    bare.memory.write8(BareMachine.CODE, 0x48);
    bare.machine.mailbox().post(new HostRequest.Install(first, () -> installed.add("late")));
    bare.machine.runUntil(30);
    assertThat(installed).containsExactly("first");
    CompilationRequest second = request(bare);
    bare.memory.write8(BareMachine.CODE + 0x800, 0x48);
    bare.machine.mailbox().post(new HostRequest.Install(second, () -> installed.add("second")));
    bare.machine.runUntil(40);
    assertThat(installed).containsExactly("first", "second");
  }

  @Test
  void haltedMachineIsWokenByWhatArrives() {
    BareMachine bare = new BareMachine("F4 F4", ENABLED);
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    bare.machine.mailbox().post(new HostRequest.Arrive(new TestCard.Key(7)));
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(bare.memory.read32(BareMachine.COUNT)).isOne();
    assertThat(bare.processor.eip).isEqualTo(BareMachine.CODE + 2);
  }

  /** The thread posts whenever it likes; where the machine was then is what is kept. */
  @Test
  void runWithTheSameArrivalsIsTheSameRun() throws Exception {
    BareMachine live = new BareMachine(FOR_EVER, ENABLED);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> posted =
          other.submit(
              () -> {
                for (int key = 0; key < 20; key++) {
                  CountDownLatch served = new CountDownLatch(1);
                  live.machine.mailbox().post(new HostRequest.Arrive(new TestCard.Key(key)));
                  live.machine.mailbox().post(new HostRequest.Look(_ -> served.countDown()));
                  served.await();
                }
                live.machine.mailbox().post(new HostRequest.Pause());
                return null;
              });
      assertThat(live.machine.runUntil(Long.MAX_VALUE)).isEqualTo(new MachineExit.Paused());
      posted.get();
    }
    long end = live.machine.clock().step() + 100;
    live.machine.runUntil(end);
    List<Arrival> arrivals = live.machine.mailbox().arrivals();
    assertThat(arrivals)
        .hasSize(20)
        .isSortedAccordingTo((a, b) -> Long.compare(a.step(), b.step()));
    assertThat(live.memory.read32(BareMachine.COUNT)).isPositive();
    BareMachine again = new BareMachine(FOR_EVER, ENABLED);
    again.machine.mailbox().replay(arrivals);
    again.run(end, 100_003);
    assertThat(again.machine.digest()).isEqualTo(live.machine.digest());
    assertThat(again.machine.mailbox().arrivals()).isEqualTo(arrivals);
  }

  /** Halted, the machine goes from one time to the next while no step passes. */
  @Test
  void inputThatArrivedDuringAHaltIsReplayedAtItsTime() {
    BareMachine live = new BareMachine("F4 F4", ENABLED);
    HostRequest key = new HostRequest.Arrive(new TestCard.Key(7));
    live.machine.bus().events().atTime(5000, () -> live.machine.mailbox().post(key));
    assertThat(live.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    List<Arrival> arrivals = live.machine.mailbox().arrivals();
    assertThat(arrivals).containsExactly(new Arrival(1, 5000, new TestCard.Key(7)));
    BareMachine again = new BareMachine("F4 F4", ENABLED);
    again.machine.bus().events().atTime(5000, () -> {});
    again.machine.mailbox().replay(arrivals);
    assertThat(again.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(again.machine.mailbox().arrivals()).isEqualTo(arrivals);
    assertThat(again.machine.digest()).isEqualTo(live.machine.digest());
  }
}
