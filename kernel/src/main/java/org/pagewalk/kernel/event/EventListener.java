package org.pagewalk.kernel.event;

/** Hears of events as they happen. Must not change anything that a guest can see. */
public interface EventListener {
  void heard(EventStamp stamp, KernelEvent event);
}
