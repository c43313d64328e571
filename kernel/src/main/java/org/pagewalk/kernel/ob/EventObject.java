package org.pagewalk.kernel.ob;

import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.ke.wait.KEvent;

/** An event with handles. */
public final class EventObject extends NamedObject {
  private final KEvent event;

  public EventObject(KEvent event) {
    super(ObjectType.EVENT);
    this.event = event;
  }

  public KEvent event() {
    return event;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(event);
  }
}
