package org.pagewalk.differential.oracle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * The host's processor as an oracle. Cases run in a small 32-bit child process under strict
 * seccomp; this JVM never executes a byte of them. Two buffers are in flight, so that cases are
 * written and outcomes read while the processor works.
 *
 * <p>If a case takes the child down, or does not end, the child is started anew, the batch is cut
 * at the case that was running, and that case alone is {@link Ending#QUARANTINED} or {@link
 * Ending#ENDLESS}.
 *
 * <p>The oracle trusts its caller to send only code that is safe for a user-mode program: no
 * software interrupts but INT3, INTO and BOUND, no SYSENTER or SYSCALL. (Should such code run all
 * the same, seccomp ends the child.) Port instructions are safe: they are refused in ring 3.
 */
public final class NativeCpuOracle implements Oracle {
  private final Path program;
  private final Path sharedFile;
  private final Arena arena = Arena.ofShared();
  private final NativeProtocol protocol;
  private NativeChild child;
  private ProcessorModel model;
  private int restarts;

  /**
   * @throws OracleUnavailableException if this host cannot run it
   */
  public NativeCpuOracle() {
    program = NativeProgram.executable();
    try {
      sharedFile = Files.createTempFile(sharedFolder(), "pagewalk-cpu-oracle", ".shared");
      try (FileChannel channel =
          FileChannel.open(sharedFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        protocol =
            new NativeProtocol(
                channel.map(FileChannel.MapMode.READ_WRITE, 0, NativeProtocol.FILE_SIZE, arena));
      }
    } catch (IOException e) {
      arena.close();
      throw new OracleUnavailableException("The cpu oracle's shared file cannot be made", e);
    }
    try {
      child = new NativeChild(program, sharedFile, protocol);
    } catch (OracleUnavailableException e) {
      release();
      throw e;
    }
  }

  /** A folder in memory where there is one: pages of a disk's file are written back, and slow. */
  private static Path sharedFolder() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public String description() {
    return "cpu " + processorName() + "; model " + model();
  }

  /** The vendor's model, corrected by what the processor does when it is asked. */
  @Override
  public ProcessorModel model() {
    if (model == null) {
      model = BehaviourProbe.measure(this, presetOf(processorName()));
    }
    return model;
  }

  /**
   * The model of the vendor whose name is the first word of a processor's name; Intel's for a
   * vendor without one.
   */
  public static ProcessorModel presetOf(String processorName) {
    String vendor = processorName.split(" ", 2)[0];
    return ProcessorModel.ofVendor(vendor).orElse(ProcessorModel.INTEL);
  }

  /** The processor's name as Linux tells it: vendor, family, model, name, stepping. */
  private static String processorName() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> line.matches("(vendor_id|cpu family|model|model name|stepping)\\s*:.*"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .collect(Collectors.joining(" "));
    } catch (IOException _) {
      return "of unknown model";
    }
  }

  @Override
  public int restarts() {
    return restarts;
  }

  @Override
  public List<Outcome> run(List<Case> cases) {
    Outcome[] outcomes = new Outcome[cases.size()];
    int capacity = NativeProtocol.CAPACITY;
    int sent = 0;
    int done = 0;
    while (done < cases.size()) {
      while (sent < cases.size() && sent - done < 2 * capacity) {
        int end = Math.min(sent + capacity, cases.size());
        if (!send(cases, sent, end)) {
          break;
        }
        sent = end;
      }
      int end = Math.min(done + capacity, cases.size());
      if (sent > done && child.await()) {
        read(cases, done, end, outcomes);
      } else {
        isolate(cases, done, end, outcomes);
        sent = end;
      }
      done = end;
    }
    return Arrays.asList(outcomes);
  }

  private boolean send(List<Case> cases, int start, int end) {
    int buffer = buffer(start);
    for (int i = start; i < end; i++) {
      protocol.writeCase(buffer, i - start, cases.get(i));
    }
    protocol.setCount(buffer, end - start);
    try {
      child.send(buffer);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static int buffer(int start) {
    return start / NativeProtocol.CAPACITY & 1;
  }

  private void read(List<Case> cases, int start, int end, Outcome[] outcomes) {
    for (int i = start; i < end; i++) {
      outcomes[i] = protocol.readOutcome(buffer(start), i - start, cases.get(i));
    }
  }

  /**
   * After the child's death on a batch: cuts at the case that was running and runs the parts again,
   * until the cases that bring the child down stand alone.
   */
  private void isolate(List<Case> cases, int start, int end, Outcome[] outcomes) {
    boolean endless = child.wasKilled();
    int culprit = Math.min(start + protocol.progress(), end - 1);
    restart();
    if (end - start == 1) {
      outcomes[start] = Outcome.without(endless ? Ending.ENDLESS : Ending.QUARANTINED);
      return;
    }
    runAlone(cases, start, culprit, outcomes);
    runAlone(cases, culprit, culprit + 1, outcomes);
    runAlone(cases, culprit + 1, end, outcomes);
  }

  private void runAlone(List<Case> cases, int start, int end, Outcome[] outcomes) {
    if (start == end) {
      return;
    }
    if (send(cases, start, end) && child.await()) {
      read(cases, start, end, outcomes);
    } else {
      isolate(cases, start, end, outcomes);
    }
  }

  private void restart() {
    child.close();
    restarts++;
    child = new NativeChild(program, sharedFile, protocol);
  }

  @Override
  public void close() {
    child.close();
    release();
  }

  private void release() {
    arena.close();
    try {
      Files.deleteIfExists(sharedFile);
    } catch (IOException _) {
      sharedFile.toFile().deleteOnExit();
    }
  }
}
