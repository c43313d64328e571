package org.pagewalk.kernel.ob;

import java.util.ArrayList;
import org.pagewalk.kernel.ke.wait.KEvent;

/**
 * A keyed event: threads that wait and threads that release meet in pairs at a key. Whoever comes
 * first waits for the other; keys of different processes never meet.
 */
public final class KeyedEventObject extends NamedObject {
  /**
   * One side that has come first.
   *
   * @param release whether it is the releasing side
   * @param process identifier of its process
   * @param event what it waits for
   */
  public record Party(boolean release, int process, int key, KEvent event) {}

  private final ArrayList<Party> parties = new ArrayList<>();

  public KeyedEventObject() {
    super(ObjectType.KEYED_EVENT);
  }

  /** Takes the oldest party of the other side at a key; null if there is none. */
  public Party take(boolean release, int process, int key) {
    for (int i = 0; i < parties.size(); i++) {
      Party party = parties.get(i);
      if (party.release() == release && party.process() == process && party.key() == key) {
        return parties.remove(i);
      }
    }
    return null;
  }

  public void add(Party party) {
    parties.add(party);
  }

  /** Forgets a party whose wait has ended otherwise; false if it was taken already. */
  public boolean remove(Party party) {
    return parties.remove(party);
  }
}
