package org.pagewalk.kernel.services;

import java.util.List;

/**
 * Services of one subject. A service is a method that gets its {@link ServiceCall} and returns an
 * NTSTATUS. It runs in steps: everything before {@link ServiceCall#advance} may run again after a
 * wait, so a step reads and touches all the user memory that it needs before it changes anything.
 */
public interface ServiceGroup {
  /** Names of the services offered, with the prefix {@code Nt}. */
  List<String> names();

  /** Runs a step of a service; the status counts only if the thread does not wait afterwards. */
  int serve(String name, ServiceCall call);
}
