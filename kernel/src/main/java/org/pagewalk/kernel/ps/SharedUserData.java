package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.ke.time.GuestTime;

/**
 * KUSER_SHARED_DATA, written through the kernel's mapping. Its times move in clock ticks of 15.625
 * ms, as on the machines of NT 5.2, and come from machine time only.
 */
public final class SharedUserData {
  /** Time units in a clock tick. */
  static final long TICK = 1_562_500;

  private static final int BASE = ProcessorLayout.SHARED_DATA;
  private static final int TICK_COUNT_LOW = 0x00;
  private static final int TICK_COUNT_MULTIPLIER = 0x04;
  private static final int INTERRUPT_TIME = 0x08;
  private static final int SYSTEM_TIME = 0x14;
  private static final int IMAGE_NUMBERS = 0x2C;
  private static final int SYSTEM_ROOT = 0x30;
  private static final int PRODUCT_TYPE = 0x264;
  private static final int PRODUCT_TYPE_IS_VALID = 0x268;
  private static final int MAJOR_VERSION = 0x26C;
  private static final int MINOR_VERSION = 0x270;
  private static final int PROCESSOR_FEATURES = 0x274;
  private static final int FEATURE_COMPARE_EXCHANGE_DOUBLE = 2;
  private static final int FEATURE_TIME_STAMP_COUNTER = 8;
  private static final int PHYSICAL_PAGES = 0x2E8;
  private static final int SYSTEM_CALL = 0x300;
  private static final int SYSTEM_CALL_RETURN = 0x304;
  private static final int TICK_COUNT = 0x320;
  private static final int I386 = 0x014C;
  private static final int SERVER = 3;

  private final SystemMemory memory;
  private long tick = -1;

  public SharedUserData(SystemMemory memory) {
    this.memory = memory;
  }

  /** Fills in what never changes. */
  public void build(SystemDll systemDll, int physicalPages) {
    memory.write32(BASE + TICK_COUNT_MULTIPLIER, 0x0FA00000);
    memory.write32(BASE + IMAGE_NUMBERS, I386 << 16 | I386);
    String root = "C:\\Windows";
    for (int i = 0; i < root.length(); i++) {
      memory.write16(BASE + SYSTEM_ROOT + 2 * i, root.charAt(i));
    }
    memory.write32(BASE + PRODUCT_TYPE, SERVER);
    memory.write8(BASE + PRODUCT_TYPE_IS_VALID, 1);
    memory.write32(BASE + MAJOR_VERSION, 5);
    memory.write32(BASE + MINOR_VERSION, 2);
    memory.write8(BASE + PROCESSOR_FEATURES + FEATURE_COMPARE_EXCHANGE_DOUBLE, 1);
    memory.write8(BASE + PROCESSOR_FEATURES + FEATURE_TIME_STAMP_COUNTER, 1);
    memory.write32(BASE + PHYSICAL_PAGES, physicalPages);
    memory.write32(BASE + SYSTEM_CALL, systemDll.entry("KiFastSystemCall"));
    memory.write32(BASE + SYSTEM_CALL_RETURN, systemDll.entry("KiFastSystemCallRet"));
    update(0);
  }

  /** Time of the next tick. */
  public long nextTick() {
    return (tick + 1) * TICK;
  }

  /** Brings the times up to the latest tick. */
  public void update(long time) {
    long now = time / TICK;
    if (now == tick) {
      return;
    }
    tick = now;
    long atTick = now * TICK;
    memory.write32(BASE + TICK_COUNT_LOW, (int) now);
    writeTime(TICK_COUNT, now);
    writeTime(INTERRUPT_TIME, GuestTime.interruptTime(atTick));
    writeTime(SYSTEM_TIME, GuestTime.systemTime(atTick));
  }

  private void writeTime(int offset, long value) {
    memory.write32(BASE + offset + 8, (int) (value >>> 32));
    memory.write32(BASE + offset, (int) value);
    memory.write32(BASE + offset + 4, (int) (value >>> 32));
  }
}
