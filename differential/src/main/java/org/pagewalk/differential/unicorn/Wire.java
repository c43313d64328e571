package org.pagewalk.differential.unicorn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;

/** How cases go to the child JVM and outcomes come back: fixed fields, big-endian, no framing. */
final class Wire {
  /** What the child says first: the protocol's own number, so that a stray print is noticed. */
  static final int GREETING = 0x5057_5543;

  private static final Ending[] ENDINGS = Ending.values();

  private Wire() {}

  static void write(DataOutputStream out, Case it) throws IOException {
    write(out, it.start());
    out.writeShort(it.code().length);
    out.write(it.code());
    out.writeBoolean(it.mayChangeCodeSegment());
    write(out, it.memory());
  }

  static Case readCase(DataInputStream in) throws IOException {
    CpuState start = readState(in);
    byte[] code = new byte[in.readUnsignedShort()];
    in.readFully(code);
    boolean mayChangeCodeSegment = in.readBoolean();
    return new Case(start, code, mayChangeCodeSegment, readInts(in, 2 * Case.MAX_MEMORY_WORDS));
  }

  static void write(DataOutputStream out, RawOutcome outcome) throws IOException {
    out.writeByte(outcome.ending().ordinal());
    write(out, outcome.state());
    out.writeByte(outcome.vector());
    out.writeInt(outcome.errorCode());
    out.writeInt(outcome.faultAddress());
    write(out, outcome.changes());
  }

  static RawOutcome readOutcome(DataInputStream in) throws IOException {
    Ending ending = ENDINGS[in.readUnsignedByte()];
    CpuState state = readState(in);
    int vector = in.readUnsignedByte();
    int errorCode = in.readInt();
    int faultAddress = in.readInt();
    int[] changes = readInts(in, 2 * RawOutcome.MOST_CHANGES);
    return RawOutcome.of(ending, state, vector, errorCode, faultAddress, changes);
  }

  private static void write(DataOutputStream out, CpuState state) throws IOException {
    for (int i = 0; i < CpuState.WORDS; i++) {
      out.writeInt(state.get(i));
    }
  }

  private static CpuState readState(DataInputStream in) throws IOException {
    CpuState state = new CpuState();
    for (int i = 0; i < CpuState.WORDS; i++) {
      state.set(i, in.readInt());
    }
    return state;
  }

  private static void write(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] readInts(DataInputStream in, int most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new IOException(length + " words where at most " + most + " can be");
    }
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }
}
