package org.pagewalk.kernel.mm.section;

/** A file as sections see it: one object per file, however often it is opened. */
public interface SectionFile {
  /** Full name in the guest's namespace, as {@code \Device\...\name}. */
  String name();

  /** Size in bytes. */
  long size();

  /**
   * Reads what the file system holds, past any view.
   *
   * @return bytes read; fewer than {@code length} at the end of the file; -1 if the host refuses
   */
  int read(long offset, byte[] into, int start, int length);

  /** As {@link #read}, without a trace: nothing is kept of it, and no guest can notice. */
  int peek(long offset, byte[] into, int start, int length);

  /** Writes inside the file's size, past any view; false if the host's disk refuses. */
  boolean write(long offset, byte[] from, int start, int length);

  /** Makes the file larger; false if that is impossible. */
  boolean extendTo(long size);

  /** The control areas through which this file is mapped; always the same object for one file. */
  SectionObjectPointers sectionPointers();
}
