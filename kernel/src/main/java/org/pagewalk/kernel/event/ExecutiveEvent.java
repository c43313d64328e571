package org.pagewalk.kernel.event;

/** Events of traps, services, processes and threads. Addresses are user virtual. */
public sealed interface ExecutiveEvent extends KernelEvent {
  /** A service was called; its arguments are captured, and what it reads behind pointers. */
  record ServiceCalled(String name, ServiceArgument... arguments) implements ExecutiveEvent {}

  /** A number was called that no service has. */
  record ServiceUnknown(int service, int status) implements ExecutiveEvent {}

  /** A service has answered; the results are what then stands where it stores. */
  record ServiceReturned(String name, int status, ServiceArgument... results)
      implements ExecutiveEvent {}

  /** An exception of a thread begins its way to the thread's handlers. */
  record ExceptionRaised(int code, int address, int... parameters) implements ExecutiveEvent {}

  /** A process was made. */
  record ProcessStart(int process, int parent) implements ExecutiveEvent {}

  /** A process has ended. */
  record ProcessExit(int process, int status) implements ExecutiveEvent {}

  /** A thread was made. */
  record ThreadStart(int process, int thread) implements ExecutiveEvent {}

  /** A thread has ended. */
  record ThreadExit(int process, int thread, int status) implements ExecutiveEvent {}

  /** Another thread runs now; 0 is a system thread. */
  record ThreadSwitch(int process, int thread) implements ExecutiveEvent {}

  /** An image was mapped. */
  record ModuleLoad(int process, String name, int base, int size) implements ExecutiveEvent {}
}
