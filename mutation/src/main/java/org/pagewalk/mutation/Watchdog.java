package org.pagewalk.mutation;

/** Calls for an action when something that was begun is not ended in time. */
final class Watchdog {
  private final Runnable late;
  private Thread thread;

  Watchdog(Runnable late) {
    this.late = late;
  }

  void begin(long millis) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    Thread.sleep(millis);
                  } catch (InterruptedException _) {
                    return;
                  }
                  late.run();
                });
  }

  /** Waits for a watch that is just being given up. */
  void end() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
