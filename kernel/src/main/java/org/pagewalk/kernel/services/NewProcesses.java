package org.pagewalk.kernel.services;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.ProcessBuilder;

/** What the making of a process needs of the memory manager and of the system's ntdll. */
public interface NewProcesses {
  /** An address space for an image; null if memory is short. */
  AddressSpace emptySpace(int id, Section image);

  /**
   * A copy-on-write clone of an address space; null if memory is short.
   *
   * @throws org.pagewalk.kernel.mm.fault.MustWait before anything was made
   */
  AddressSpace cloneOf(AddressSpace parent, int id, FaultContext who);

  /** What furnishes a process around an image. */
  ProcessBuilder builder(EProcess process, SectionObject image);
}
