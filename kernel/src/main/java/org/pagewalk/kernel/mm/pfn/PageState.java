package org.pagewalk.kernel.mm.pfn;

/** State of a frame; the ordinal is NT's MMLISTS. */
public enum PageState {
  ZEROED,
  FREE,
  STANDBY,
  MODIFIED,
  MODIFIED_NO_WRITE,
  BAD,
  ACTIVE,
  TRANSITION
}
