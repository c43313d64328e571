package org.pagewalk.kernel.mm;

import java.util.Arrays;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.section.SectionObjectPointers;

/** A file in memory. */
public final class TestFile implements SectionFile {
  public byte[] content;
  public boolean refusesWrites;
  public boolean refusesReads;
  private final SectionObjectPointers pointers = new SectionObjectPointers();

  public TestFile(byte[] content) {
    this.content = content;
  }

  /** A file in which every byte tells its page. */
  public static TestFile ofSize(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (1 + i / 4096);
    }
    return new TestFile(content);
  }

  @Override
  public String name() {
    return "\\Device\\Test\\file";
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public int read(long offset, byte[] into, int start, int length) {
    if (refusesReads) {
      return -1;
    }
    int count = Math.clamp(content.length - offset, 0, length);
    System.arraycopy(content, (int) offset, into, start, count);
    return count;
  }

  @Override
  public int peek(long offset, byte[] into, int start, int length) {
    return read(offset, into, start, length);
  }

  @Override
  public boolean write(long offset, byte[] from, int start, int length) {
    if (refusesWrites) {
      return false;
    }
    System.arraycopy(from, start, content, (int) offset, length);
    return true;
  }

  @Override
  public boolean extendTo(long size) {
    content = Arrays.copyOf(content, (int) size);
    return true;
  }

  @Override
  public SectionObjectPointers sectionPointers() {
    return pointers;
  }
}
