package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;

import java.util.function.Supplier;
import org.pagewalk.kernel.ob.DirectoryObject;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.NamedObject;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** The part that all services have in common which create or open objects that may have names. */
final class NamedObjects {
  private final ObjectNamespace namespace;

  NamedObjects(ObjectNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Creates an object, or opens the one of that name if the caller wants that.
   *
   * @param handleAt where the caller wants the handle
   * @param make makes the object; runs only if all else has gone well
   * @return SUCCESS, OBJECT_NAME_EXISTS or an error
   */
  int create(
      ServiceCall call,
      int handleAt,
      int access,
      ObjectAttributes attributes,
      Class<? extends NamedObject> kind,
      Supplier<? extends NamedObject> make) {
    call.user().touchForWrite(handleAt, 4);
    call.process().handles().requireRoom();
    if (!attributes.hasName()) {
      return call.giveHandle(handleAt, make.get(), access, attributes.inherit());
    }
    DirectoryObject base = baseOf(call, attributes);
    KernelObject existing = namespace.find(base, attributes.name());
    if (existing == null) {
      NamedObject made = make.get();
      made.enter(namespace, base, attributes.name());
      return call.giveHandle(handleAt, made, access, attributes.inherit());
    }
    if (!attributes.openIf()) {
      return NtStatus.OBJECT_NAME_COLLISION;
    }
    if (!kind.isInstance(existing)) {
      return NtStatus.OBJECT_TYPE_MISMATCH;
    }
    call.giveHandle(handleAt, existing, access, attributes.inherit());
    return NtStatus.OBJECT_NAME_EXISTS;
  }

  /** What every service takes that opens an object by its name. */
  record Open(
      @Out(PHANDLE) int handle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes) {}

  /** Opens the object of a name. */
  int open(ServiceCall call, Open args, Class<? extends KernelObject> kind) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    call.user().touchForWrite(args.handle(), 4);
    if (!attributes.hasName()) {
      return NtStatus.OBJECT_PATH_SYNTAX_BAD;
    }
    KernelObject found = namespace.find(baseOf(call, attributes), attributes.name());
    if (found == null) {
      return NtStatus.OBJECT_NAME_NOT_FOUND;
    }
    if (!kind.isInstance(found)) {
      return NtStatus.OBJECT_TYPE_MISMATCH;
    }
    return call.giveHandle(args.handle(), found, args.desiredAccess(), attributes.inherit());
  }

  private static DirectoryObject baseOf(ServiceCall call, ObjectAttributes attributes) {
    if (attributes.root() == 0) {
      return null;
    }
    if (attributes.name().startsWith("\\")) {
      throw new StatusException(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    }
    return call.object(attributes.root(), DirectoryObject.class, 0);
  }
}
