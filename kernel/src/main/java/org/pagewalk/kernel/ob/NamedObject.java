package org.pagewalk.kernel.ob;

import org.pagewalk.kernel.status.NtStatus;

/** An object that may have a name, which it loses with its last handle. */
public abstract class NamedObject extends KernelObject {
  private ObjectNamespace namespace;

  protected NamedObject(ObjectType type) {
    super(type);
  }

  /** Enters the object under a name that is not taken. */
  public final void enter(ObjectNamespace names, DirectoryObject base, String name) {
    names.insert(this, base, name);
    namespace = names;
  }

  @Override
  protected int lastHandleClosed() {
    if (namespace != null) {
      namespace.remove(this);
      namespace = null;
    }
    return NtStatus.SUCCESS;
  }
}
