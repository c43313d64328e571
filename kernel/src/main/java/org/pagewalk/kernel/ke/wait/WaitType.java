package org.pagewalk.kernel.ke.wait;

/** Whether a wait for several objects needs all of them at once or any one. */
public enum WaitType {
  ALL,
  ANY
}
