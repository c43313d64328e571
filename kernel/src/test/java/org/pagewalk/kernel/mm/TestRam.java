package org.pagewalk.kernel.mm;

import java.util.Arrays;
import org.pagewalk.emulator.port.PhysicalPort;

/** RAM for tests of the kernel alone. */
public class TestRam implements PhysicalPort {
  private final byte[][] frames;

  public TestRam(int frameCount) {
    frames = new byte[frameCount][FRAME_SIZE];
    for (byte[] frame : frames) {
      Arrays.fill(frame, (byte) 0xCC);
    }
  }

  @Override
  public int frameCount() {
    return frames.length;
  }

  @Override
  public int read8(long address) {
    return frames[(int) (address >>> 12)][(int) address & 0xFFF] & 0xFF;
  }

  @Override
  public int read16(long address) {
    return read8(address) | read8(address + 1) << 8;
  }

  @Override
  public int read32(long address) {
    return read16(address) | read16(address + 2) << 16;
  }

  @Override
  public long read64(long address) {
    return read32(address) & 0xFFFF_FFFFL | (long) read32(address + 4) << 32;
  }

  @Override
  public void write8(long address, int value) {
    frames[(int) (address >>> 12)][(int) address & 0xFFF] = (byte) value;
  }

  @Override
  public void write16(long address, int value) {
    write8(address, value);
    write8(address + 1, value >>> 8);
  }

  @Override
  public void write32(long address, int value) {
    write16(address, value);
    write16(address + 2, value >>> 16);
  }

  @Override
  public void write64(long address, long value) {
    write32(address, (int) value);
    write32(address + 4, (int) (value >>> 32));
  }

  @Override
  public void read(long address, byte[] target, int offset, int length) {
    for (int i = 0; i < length; i++) {
      target[offset + i] = (byte) read8(address + i);
    }
  }

  @Override
  public void write(long address, byte[] source, int offset, int length) {
    for (int i = 0; i < length; i++) {
      write8(address + i, source[offset + i]);
    }
  }

  @Override
  public void zeroFrame(int frame) {
    Arrays.fill(frames[frame], (byte) 0);
  }

  @Override
  public void copyFrame(int fromFrame, int toFrame) {
    System.arraycopy(frames[fromFrame], 0, frames[toFrame], 0, FRAME_SIZE);
  }
}
