package org.pagewalk.emulator.machine;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.emulator.snapshot.ObjectGraph;

/**
 * The moments that a machine can go back to, oldest first. Any of them can be dropped; what it cost
 * goes with it, but for the old contents of frames that the next older one needs.
 */
final class SnapshotList {
  private final PhysicalMemory memory;
  private final ArrayList<Snapshot> snapshots = new ArrayList<>();
  private final ArrayList<SnapshotListener> listeners = new ArrayList<>();
  private long taken;

  SnapshotList(PhysicalMemory memory) {
    this.memory = memory;
  }

  void addListener(SnapshotListener listener) {
    listeners.add(listener);
  }

  List<Snapshot> all() {
    return List.copyOf(snapshots);
  }

  Snapshot take(long step, Object[] roots) {
    ObjectGraph before = snapshots.isEmpty() ? null : snapshots.getLast().objects();
    ObjectGraph objects = ObjectGraph.captureAfter(before, roots);
    Snapshot snapshot = new Snapshot(++taken, step, objects, memory.openJournal());
    snapshots.add(snapshot);
    listeners.forEach(listener -> listener.snapshotTaken(snapshot.number()));
    return snapshot;
  }

  /** Puts RAM and objects back; caches are the caller's. */
  void restore(Snapshot snapshot) {
    requireKept(snapshot);
    memory.rollBackTo(snapshot.frames());
    snapshot.objects().restore();
    while (snapshots.getLast() != snapshot) {
      snapshots.removeLast();
    }
    listeners.forEach(listener -> listener.snapshotRestored(snapshot.number()));
  }

  void drop(Snapshot snapshot) {
    requireKept(snapshot);
    memory.closeJournal(snapshot.frames());
    snapshots.remove(snapshot);
    listeners.forEach(listener -> listener.snapshotDropped(snapshot.number()));
  }

  private void requireKept(Snapshot snapshot) {
    for (Snapshot kept : snapshots) {
      if (kept == snapshot) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "the snapshot of step %d has ended".formatted(snapshot.step()));
  }
}
