package org.pagewalk.unicorn;

/**
 * The requests of {@code uc_ctl}, whose number also says the direction and the count of arguments.
 */
enum Control {
  CPU_MODEL(7),
  TB_REMOVE_CACHE(9),
  TB_FLUSH(10),
  TLB_FLUSH(11),
  TLB_TYPE(12);

  private static final int COUNT_SHIFT = 26;
  private static final int DIRECTION_SHIFT = 30;
  private static final int WRITE = 1;
  private static final int READ = 2;

  private final int number;

  Control(int number) {
    this.number = number;
  }

  int read(int arguments) {
    return number | arguments << COUNT_SHIFT | READ << DIRECTION_SHIFT;
  }

  int write(int arguments) {
    return number | arguments << COUNT_SHIFT | WRITE << DIRECTION_SHIFT;
  }
}
