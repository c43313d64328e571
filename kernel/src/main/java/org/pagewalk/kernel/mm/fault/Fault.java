package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.status.NtStatus;

/**
 * An access that is being answered. The answer of one may need others, each a fault of its own.
 *
 * @param address linear address of the access
 * @param ahead whether a read has ended and the page is made valid ahead of the access that waits
 * @param steps takes what is decided on the way
 */
record Fault(
    AddressSpace space,
    int address,
    Access access,
    Mode mode,
    FaultContext who,
    boolean ahead,
    FaultSteps steps) {

  /** An access of the kernel that only wants the page to be there; it has no story. */
  static Fault ofKernel(AddressSpace space, int address, FaultContext who) {
    return new Fault(space, address, Access.READ, Mode.KERNEL, who, false, FaultSteps.UNHEARD);
  }

  /** Makes a page valid for a thread whose read has ended. */
  static Fault ahead(AddressSpace space, int address, FaultContext who) {
    return new Fault(space, address, Access.READ, Mode.KERNEL, who, true, FaultSteps.UNHEARD);
  }

  int pageAddress() {
    return Page.start(address);
  }

  int pageNumber() {
    return Page.number(address);
  }

  /** The exception that tells the access and its address. */
  FaultOutcome failed(FaultDecision decision, int status) {
    steps.add(decision);
    return failed(status);
  }

  FaultOutcome failed(int status) {
    return new FaultOutcome.Failed(status, access.code(), address);
  }

  FaultOutcome violation(FaultDecision decision) {
    return failed(decision, NtStatus.ACCESS_VIOLATION);
  }

  /** The page could not be read, for a reason that is an NTSTATUS too. */
  FaultOutcome failedRead(int cause) {
    steps.add(FaultDecision.READ_FAILED);
    return new FaultOutcome.Failed(NtStatus.IN_PAGE_ERROR, access.code(), address, cause);
  }
}
