package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.snapshot.ObjectGraph;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

class ConsoleDeviceTest {
  private static final int CHUNK = StreamConsole.PART;

  private final StreamConsole host = new StreamConsole();
  private final FileSystem files = new FileSystem(new TestClock(), host);
  private final ConsoleDevice input = device(ConsoleDevice.Stream.INPUT);
  private final ConsoleDevice output = device(ConsoleDevice.Stream.OUTPUT);
  private final ConsoleDevice errors = device(ConsoleDevice.Stream.ERROR);

  private ConsoleDevice device(ConsoleDevice.Stream stream) {
    return (ConsoleDevice) files.console(stream);
  }

  /** Reads as a guest does, the host giving what is wanted. */
  private int read(DeviceNode device, byte[] into, int start, int length) {
    try {
      return device.read(into, start, length);
    } catch (InputWanted _) {
      host.answer(files.input());
      return device.read(into, start, length);
    }
  }

  private String read(DeviceNode device, int length) {
    byte[] bytes = new byte[length + 2];
    int count = read(device, bytes, 1, length);
    assertThat(bytes[0]).isZero();
    assertThat(bytes[count + 1]).isZero();
    return new String(bytes, 1, count, StandardCharsets.ISO_8859_1);
  }

  private void give(String text) {
    host.input = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void inputIsReadInTheHostsPiecesAndEnds() {
    give("one two");
    assertThat(read(input, 0)).isEmpty();
    assertThat(host.reads).isZero();
    assertThat(read(input, 3)).isEqualTo("one");
    assertThat(read(input, 100)).isEqualTo(" two");
    assertThat(read(input, 100)).isEmpty();
    assertThat(read(input, 100)).isEmpty();
    assertThat(host.reads).isEqualTo(2);
  }

  @Test
  void everyByteIsAskedForOnceHoweverMuchThereIs() {
    long total = 100_000_000;
    host.input =
        new InputStream() {
          private long left = total;

          @Override
          public int read() {
            throw new AssertionError("bytes come in pieces");
          }

          @Override
          public int read(byte[] into, int start, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
          }
        };
    byte[] bytes = new byte[CHUNK];
    long read = 0;
    for (int count = CHUNK; count > 0; read += count) {
      count = read(input, bytes, 0, CHUNK);
    }
    assertThat(read).isEqualTo(total);
    assertThat(host.reads).isEqualTo((int) (total / CHUNK) + 2);
    assertThat(host.bytesAskedFor).isEqualTo((long) host.reads * CHUNK);
  }

  @Test
  void inputIsTheSameAfterGoingBack() {
    byte[] all = new byte[3 * CHUNK + 100];
    new Random(7).nextBytes(all);
    String text = new String(all, StandardCharsets.ISO_8859_1);
    give(text);
    String first = read(input, 10);
    files.keepFromHost();
    files.keepFromHost();
    ObjectGraph early = ObjectGraph.capture(files);
    String rest = first;
    while (rest.length() < all.length) {
      rest += read(input, 1000);
    }
    assertThat(rest).isEqualTo(text);
    assertThat(read(input, 5)).isEmpty();
    int reads = host.reads;
    early.restore();
    String again = first;
    while (again.length() < all.length) {
      again += read(input, 777);
    }
    assertThat(again).isEqualTo(text);
    assertThat(read(input, 5)).isEmpty();
    assertThat(host.reads).isEqualTo(reads);
  }

  @Test
  void inputThatTheHostHasNotGivenIsWantedAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> input.read(new byte[1], 0, 1)).isInstanceOf(InputWanted.class);
    }
    files.input().give(new byte[] {0, 'x', 'y', 0}, 1, 2);
    assertThat(read(input, 1)).isEqualTo("x");
    assertThatThrownBy(() -> files.input().give(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(read(input, 5)).isEqualTo("y");
    assertThatThrownBy(() -> input.read(new byte[1], 0, 1)).isInstanceOf(InputWanted.class);
    files.input().end();
    assertThat(read(input, 5)).isEmpty();
    assertThat(host.reads).isZero();
  }

  @Test
  void outputThatTheHostHasIsNotWrittenAgainAfterGoingBack() {
    write(output, "one ");
    ObjectGraph early = ObjectGraph.capture(files);
    files.snapshotTaken(1);
    write(output, "two three ");
    write(errors, "oh");
    for (int round = 0; round < 2; round++) {
      early.restore();
      files.snapshotRestored(1);
      assertThat(output.written()).isEqualTo(4);
      write(output, "two ");
      write(output, "three four");
      write(errors, "oh");
      assertThat(output.written()).isEqualTo(18);
    }
    assertThat(host.output).hasToString("one two three four");
    assertThat(host.errors).hasToString("oh");
  }

  private static void write(DeviceNode device, String text) {
    byte[] bytes = (">" + text).getBytes(StandardCharsets.ISO_8859_1);
    device.write(bytes, 1, bytes.length - 1);
  }

  @Test
  void outputAndErrorsLeaveUntouched() {
    output.write("xout".getBytes(StandardCharsets.ISO_8859_1), 1, 3);
    errors.write("errx".getBytes(StandardCharsets.ISO_8859_1), 0, 3);
    assertThat(host.output).hasToString("out");
    assertThat(host.errors).hasToString("err");
    assertThat(output.written()).isEqualTo(3);
    assertThat(output.isConsole()).isTrue();
    assertThat(read(output, 4)).isEmpty();
  }

  @Test
  void hostThatTakesNothingFailsTheWriteAndIsTold() {
    host.failure = new IOException("No space left on device");
    assertThat(statusOfWriteTo(output)).isEqualTo(NtStatus.DISK_FULL);
    assertThat(statusOfWriteTo(output)).isEqualTo(NtStatus.DISK_FULL);
    host.failure = new IOException("Broken pipe");
    assertThat(statusOfWriteTo(errors)).isEqualTo(NtStatus.PIPE_BROKEN);
    assertThat(output.written()).isZero();
    assertThat(files.hostFailed()).isTrue();
    assertThat(files.hostErrors())
        .containsExactly(
            "standard output cannot be written: No space left on device",
            "standard error cannot be written: Broken pipe");
  }

  private static int statusOfWriteTo(ConsoleDevice device) {
    return catchThrowableOfType(StatusException.class, () -> device.write(new byte[] {1}, 0, 1))
        .status();
  }

  @Test
  void inputThatCannotBeReadFailsTheRead() {
    host.failure = new IOException("Bad file descriptor");
    StatusException refused =
        catchThrowableOfType(StatusException.class, () -> read(input, new byte[1], 0, 1));
    assertThat(refused.status()).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(files.hostErrors())
        .containsExactly("standard input cannot be read: Bad file descriptor");
  }

  @Test
  void nullDeviceSwallowsAndHasNothing() {
    Node nul = files.find("\\??\\nul", null);
    DeviceNode device = (DeviceNode) nul;
    device.write(new byte[] {1}, 0, 1);
    assertThat(read(device, 3)).isEmpty();
    assertThat(device.isConsole()).isFalse();
    assertThat(device.attributes()).isEqualTo(Node.ATTRIBUTE_NORMAL);
  }

  @Test
  void firstProgramMayReadItsInputAndWriteItsOutputs() {
    try (TestSystem system = new TestSystem()) {
      int parameters = system.get(system.current().process().peb() + 0x10);
      int input = system.get(parameters + 0x18);
      int status = system.quad(0);
      int text = system.bytes((byte) 'o', (byte) 'k');
      assertThat(system.call("NtReadFile", input, 0, 0, 0, status, text, 2, 0, 0))
          .as("of an input that has ended")
          .isZero();
      assertThat(system.call("NtWriteFile", input, 0, 0, 0, status, text, 2, 0, 0))
          .isEqualTo(NtStatus.ACCESS_DENIED);
      for (int output : new int[] {0x1C, 0x20}) {
        int handle = system.get(parameters + output);
        assertThat(system.call("NtReadFile", handle, 0, 0, 0, status, text, 2, 0, 0))
            .isEqualTo(NtStatus.ACCESS_DENIED);
        assertThat(system.call("NtWriteFile", handle, 0, 0, 0, status, text, 2, 0, 0)).isZero();
        assertThat(system.call("NtWaitForSingleObject", handle, 0, 0)).isZero();
      }
      assertThat(system.output).hasToString("ok");
      assertThat(system.error).hasToString("ok");
    }
  }
}
