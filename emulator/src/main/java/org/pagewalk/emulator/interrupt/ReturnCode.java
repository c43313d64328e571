package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.Selector;

/**
 * The checks of a code segment to which IRET or a far RET goes back.
 *
 * @sdm 2 "RET—Return From Procedure", "IRET/IRETD—Interrupt Return"
 */
public final class ReturnCode {
  private ReturnCode() {}

  /** Gives the descriptor of a return selector, or raises #GP or #NP. */
  public static Descriptor require(DescriptorTables tables, int selector, int cpl) {
    Descriptor code =
        tables.require(selector, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    int rpl = Selector.requestedPrivilege(selector);
    int errorCode = Selector.errorCode(selector);
    boolean privilegeFits = code.conforming() ? code.privilege() <= rpl : code.privilege() == rpl;
    if (!code.code() || rpl < cpl || !privilegeFits) {
      throw CpuFault.generalProtection(errorCode);
    }
    if (!code.present()) {
      throw CpuFault.segmentNotPresent(errorCode);
    }
    return code;
  }

  /** Raises #GP(0) for an offset beyond the segment. */
  public static void checkOffset(int eip, Descriptor code) {
    if (Integer.compareUnsigned(eip, code.limit()) > 0) {
      throw CpuFault.generalProtection(0);
    }
  }
}
