package org.pagewalk.kernel.mm;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.kernel.mm.pte.PaeFormat;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;

/** A test of the memory manager that holds whatever the format of its page-table entries. */
@ParameterizedClass
@EnumSource(PageTableGeometry.class)
public abstract class OnEachFormat {
  /** That of the machines that the test makes. */
  protected final PteFormat machineFormat;

  protected OnEachFormat(PageTableGeometry geometry) {
    machineFormat =
        switch (geometry) {
          case TWO_LEVEL -> new TwoLevelFormat();
          case PAE -> new PaeFormat();
        };
  }
}
