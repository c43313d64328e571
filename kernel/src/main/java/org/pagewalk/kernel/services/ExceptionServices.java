package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.PCONTEXT;
import static org.pagewalk.kernel.event.ArgumentType.PEXCEPTION_RECORD;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.delivery.ExceptionRecord;
import org.pagewalk.kernel.delivery.UserDispatcher;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/** Contexts put back, exceptions raised by programs, and errors that a person should see. */
public final class ExceptionServices implements ServiceGroup {
  /**
   * A hard error that a program has raised.
   *
   * @param process identifier of its process
   * @param strings its parameters that are text
   */
  public record HardError(int process, int status, List<String> strings) {
    public HardError {
      strings = List.copyOf(strings);
    }
  }

  private static final int MAXIMUM_PARAMETERS = 5;
  private static final int RESPONSE_NOT_HANDLED = 1;

  private final UserDispatcher dispatcher;
  private static final int MOST_HARD_ERRORS = 16;

  private final ArrayList<HardError> hardErrors = new ArrayList<>();

  public ExceptionServices(UserDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** The last hard errors, oldest first. */
  public List<HardError> hardErrors() {
    return hardErrors;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x022, "NtContinue", Continue.class, ExceptionServices::resume);
    services.offer(0x0BD, "NtRaiseException", RaiseException.class, this::raiseException);
    services.offer(0x0BE, "NtRaiseHardError", RaiseHardError.class, this::raiseHardError);
  }

  record Continue(@Type(PCONTEXT) int contextRecord, boolean testAlert) {}

  private static int resume(ServiceCall call, Continue args) {
    apply(call, read(call, args.contextRecord()));
    if (args.testAlert()) {
      call.thread().testAlert();
    }
    return call.keepFrame();
  }

  record RaiseException(
      @Type(PEXCEPTION_RECORD) int exceptionRecord,
      @Type(PCONTEXT) int contextRecord,
      boolean firstChance) {}

  private int raiseException(ServiceCall call, RaiseException args) {
    EThread thread = call.thread();
    ContextRecord context = read(call, args.contextRecord());
    ExceptionRecord record = ExceptionRecord.read(call.user(), args.exceptionRecord());
    apply(call, context);
    call.keepFrame();
    if (args.firstChance()) {
      dispatcher.raise(thread, record);
    } else {
      dispatcher.endWithCrash(thread, record, dispatcher.contextOf(thread));
    }
    return NtStatus.SUCCESS;
  }

  private static ContextRecord read(ServiceCall call, int at) {
    byte[] bytes = new byte[ContextRecord.SIZE];
    call.user().touchForRead(at, bytes.length);
    call.user().read(at, bytes, 0, bytes.length);
    return new ContextRecord(bytes);
  }

  private static void apply(ServiceCall call, ContextRecord context) {
    call.thread().applyContext(context);
  }

  record RaiseHardError(
      int errorStatus,
      int numberOfParameters,
      int unicodeStringParameterMask,
      @Type(BUFFER) int parameters,
      int validResponseOptions,
      @Out(PULONG) int response) {}

  private int raiseHardError(ServiceCall call, RaiseHardError args) {
    int count = args.numberOfParameters();
    if (count < 0 || count > MAXIMUM_PARAMETERS) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    ArrayList<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if ((args.unicodeStringParameterMask() >> i & 1) != 0) {
        int stringAt = call.user().read32(args.parameters() + 4 * i);
        strings.add(ObjectAttributes.readString(call.user(), stringAt));
      }
    }
    call.touchOptional(args.response(), 4);
    call.giveOptional(args.response(), RESPONSE_NOT_HANDLED);
    if (hardErrors.size() == MOST_HARD_ERRORS) {
      hardErrors.removeFirst();
    }
    hardErrors.add(new HardError(call.process().id(), args.errorStatus(), strings));
    return NtStatus.SUCCESS;
  }
}
