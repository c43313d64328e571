package org.pagewalk.differential.oracle;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Cases and outcomes as bytes, for recordings and for child processes. */
public final class CaseCodec {
  private CaseCodec() {}

  public static void writeCase(DataOutputStream out, Case it) throws IOException {
    writeWords(out, it.start(), new CpuState());
    out.writeShort(it.code().length);
    out.write(it.code());
    out.writeBoolean(it.mayChangeCodeSegment());
    writeInts(out, it.memory());
  }

  public static Case readCase(DataInputStream in) throws IOException {
    CpuState start = readWords(in, new CpuState());
    byte[] code = new byte[in.readUnsignedShort()];
    in.readFully(code);
    boolean far = in.readBoolean();
    return new Case(start, code, far, readInts(in));
  }

  /** Writes the outcome of a case; of the final state only what differs from the starting state. */
  public static void writeOutcome(DataOutputStream out, Case it, Outcome outcome)
      throws IOException {
    out.writeByte(outcome.ending().ordinal());
    out.writeByte(outcome.vector());
    out.writeInt(outcome.errorCode());
    out.writeInt(outcome.faultAddress());
    writeWords(out, outcome.state(), it.start());
    MemoryChanges memory = outcome.memory();
    out.writeShort(memory.count());
    if (memory.count() > 0) {
      out.writeLong(memory.hash());
      writeInts(out, memory.first());
    }
  }

  public static Outcome readOutcome(DataInputStream in, Case it) throws IOException {
    Ending ending = Ending.values()[in.readUnsignedByte()];
    int vector = in.readUnsignedByte();
    int error = in.readInt();
    int address = in.readInt();
    CpuState state = readWords(in, it.start());
    int count = in.readUnsignedShort();
    MemoryChanges memory = MemoryChanges.NONE;
    if (count > 0) {
      long hash = in.readLong();
      memory = new MemoryChanges(count, (int) hash, (int) (hash >>> 32), readInts(in));
    }
    return new Outcome(ending, state, vector, error, address, memory);
  }

  private static void writeWords(DataOutputStream out, CpuState state, CpuState reference)
      throws IOException {
    int differing = 0;
    for (int word = 0; word < CpuState.WORDS; word++) {
      differing |= state.get(word) != reference.get(word) ? 1 << word : 0;
    }
    out.writeShort(differing);
    for (int word = 0; word < CpuState.WORDS; word++) {
      if ((differing >>> word & 1) != 0) {
        out.writeInt(state.get(word));
      }
    }
  }

  private static CpuState readWords(DataInputStream in, CpuState reference) throws IOException {
    CpuState state = reference.copy();
    int differing = in.readUnsignedShort();
    for (int word = 0; word < CpuState.WORDS; word++) {
      if ((differing >>> word & 1) != 0) {
        state.set(word, in.readInt());
      }
    }
    return state;
  }

  private static void writeInts(DataOutputStream out, int[] values) throws IOException {
    out.writeByte(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    int[] values = new int[in.readUnsignedByte()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }
}
