package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;

/** The fault that is being answered, and what its story needs. One instance serves all faults. */
final class Fault {
  AddressSpace space;

  /** Linear address of the access. */
  int address;

  Access access;
  Mode mode;
  FaultContext who;

  /** Whether a read has ended and the page is made valid ahead of the access that waits for it. */
  boolean ahead;

  long pdeBefore;
  long pteBefore;
  String decision;
  int frame;
  String source;

  void begin(AddressSpace inSpace, int at, Access how, Mode by, FaultContext thread) {
    space = inSpace;
    address = at;
    access = how;
    mode = by;
    who = thread;
    ahead = false;
    decision = "";
    frame = -1;
    source = "";
  }

  /** What identifies the fault, to be put back by {@link #restore}. */
  Fault copy() {
    Fault copy = new Fault();
    copy.restore(this);
    return copy;
  }

  void restore(Fault from) {
    space = from.space;
    address = from.address;
    access = from.access;
    mode = from.mode;
    who = from.who;
    ahead = from.ahead;
    pdeBefore = from.pdeBefore;
    pteBefore = from.pteBefore;
    decision = from.decision;
    frame = from.frame;
    source = from.source;
  }

  int pageAddress() {
    return Page.start(address);
  }

  FaultOutcome failed(int status) {
    return new FaultOutcome.Failed(status, access.code(), address);
  }

  FaultOutcome wait(KEvent event) {
    return new FaultOutcome.Wait(event);
  }
}
