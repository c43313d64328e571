package org.pagewalk.kernel.services;

import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.section.SectionFile;

/**
 * Keeps file transfers and mapped views of the same file in agreement: what a view has changed in
 * memory is newer than the file. Each operation concerns at most two pages of the file.
 */
public interface FileCoherence {
  /**
   * Reads at most {@code length} bytes, from resident mapped pages where there are such; answers
   * how many there were before the end.
   *
   * @throws org.pagewalk.kernel.mm.fault.MustWait before anything was read
   */
  int read(SectionFile file, FaultContext who, long offset, byte[] into, int start, int length);

  /**
   * Brings bytes into the mapped pages that hold them; the file itself is written by the caller.
   *
   * @throws org.pagewalk.kernel.mm.fault.MustWait before anything was written
   */
  void write(SectionFile file, FaultContext who, long offset, byte[] from, int start, int length);
}
