package org.pagewalk.kernel.services;

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

  ExceptionServices(UserDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** The last hard errors, oldest first. */
  public List<HardError> hardErrors() {
    return hardErrors;
  }

  @Override
  public List<String> names() {
    return List.of("NtContinue", "NtRaiseException", "NtRaiseHardError");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtContinue" -> resume(call);
      case "NtRaiseException" -> raiseException(call);
      case "NtRaiseHardError" -> raiseHardError(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int resume(ServiceCall call) {
    apply(call, read(call, call.arg(0)));
    if ((call.arg(1) & 0xFF) != 0) {
      call.thread().testAlert();
    }
    return call.keepFrame();
  }

  private int raiseException(ServiceCall call) {
    EThread thread = call.thread();
    ContextRecord context = read(call, call.arg(1));
    ExceptionRecord record = ExceptionRecord.read(call.user(), call.arg(0));
    apply(call, context);
    call.keepFrame();
    if ((call.arg(2) & 0xFF) != 0) {
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

  private int raiseHardError(ServiceCall call) {
    int count = call.arg(1);
    if (count < 0 || count > MAXIMUM_PARAMETERS) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    ArrayList<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if ((call.arg(2) >> i & 1) != 0) {
        int stringAt = call.user().read32(call.arg(3) + 4 * i);
        strings.add(ObjectAttributes.readString(call.user(), stringAt));
      }
    }
    call.touchOptional(call.arg(5), 4);
    call.giveOptional(call.arg(5), RESPONSE_NOT_HANDLED);
    if (hardErrors.size() == MOST_HARD_ERRORS) {
      hardErrors.removeFirst();
    }
    hardErrors.add(new HardError(call.process().id(), call.arg(0), strings));
    return NtStatus.SUCCESS;
  }
}
