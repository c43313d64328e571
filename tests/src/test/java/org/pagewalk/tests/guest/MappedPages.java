package org.pagewalk.tests.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.MemoryEvent;

/**
 * The frames that each process had behind its pages, one after another, as the faults' stories tell
 * it. Processes are numbered in the order of their first fault.
 */
final class MappedPages implements EventListener {
  private static final int PAGE_SHIFT = 12;

  private final Map<Integer, Map<Integer, List<Integer>>> framesByProcess = new LinkedHashMap<>();

  @Override
  public void heard(EventStamp stamp, KernelEvent event) {
    if (event instanceof MemoryEvent.FaultStory story && story.frame() >= 0) {
      List<Integer> frames =
          framesByProcess
              .computeIfAbsent(stamp.process(), _ -> new LinkedHashMap<>())
              .computeIfAbsent(story.address() >>> PAGE_SHIFT, _ -> new ArrayList<>());
      if (frames.isEmpty() || frames.getLast() != story.frame()) {
        frames.add(story.frame());
      }
    }
  }

  /** The frames that the page of a user virtual address had in a process, in their order. */
  List<Integer> frames(int process, int address) {
    return new ArrayList<>(framesByProcess.values())
        .get(process)
        .getOrDefault(address >>> PAGE_SHIFT, List.of());
  }

  int processes() {
    return framesByProcess.size();
  }
}
