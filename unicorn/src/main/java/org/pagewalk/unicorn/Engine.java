package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One emulated x86 processor with its memory.
 *
 * <p>Used by one thread at a time; {@link #stop()} alone may come from another. Closing frees the
 * processor, its memory, its hooks and its contexts; memory that was {@linkplain
 * GuestMemory#mapShared shared} with the engine stays its owner's.
 *
 * <p>Listeners run inside the library's own call. What a listener throws never travels through
 * native frames: it is caught, the run is stopped, and the call that started the run throws it.
 */
public final class Engine implements AutoCloseable {
  private static final int X86 = 4;
  private static final int QUERY_TIMEOUT = 4;

  private final UnicornLibrary library;
  private final Functions functions;
  private final Arena arena;
  private final MemorySegment handle;
  private final GuestMemory memory;
  private final Registers registers;
  private final Hooks hooks;
  private final List<Context> contexts = new ArrayList<>();
  private final Object lifecycle = new Object();
  private boolean running;
  private boolean closed;
  private Throwable thrownByListener;

  private Engine(UnicornLibrary library, Arena arena, MemorySegment handle) {
    this.library = library;
    this.functions = library.functions();
    this.arena = arena;
    this.handle = handle;
    this.memory = new GuestMemory(this);
    this.registers = new EngineRegisters(this);
    this.hooks = new Hooks(this);
  }

  /** Opens a processor of the library's default model for the mode. */
  public static Engine open(UnicornLibrary library, ProcessorMode mode) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment out = arena.allocate(ADDRESS);
      check("uc_open", library.functions().open(X86, mode.number(), out));
      return new Engine(library, arena, out.get(ADDRESS, 0));
    } catch (RuntimeException failure) {
      arena.close();
      throw failure;
    }
  }

  /** Opens a processor of a model. */
  public static Engine open(UnicornLibrary library, ProcessorMode mode, CpuModel model) {
    Engine engine = open(library, mode);
    try {
      engine.set(Control.CPU_MODEL, model.number());
      return engine;
    } catch (RuntimeException failure) {
      engine.close();
      throw failure;
    }
  }

  /** The library that the engine runs on. */
  public UnicornLibrary library() {
    return library;
  }

  /** The guest's physical memory. */
  public GuestMemory memory() {
    return memory;
  }

  /** The processor's registers. */
  public Registers registers() {
    return registers;
  }

  /** What the engine tells its program while it runs. */
  public Hooks hooks() {
    return hooks;
  }

  /**
   * Runs until the instruction pointer comes to an address.
   *
   * @param begin offset of the first instruction in the code segment; in 16-bit mode its linear
   *     address
   * @param until linear address before which to stop
   * @throws UnicornException if the guest did what the library cannot go on from
   */
  public void start(long begin, long until) {
    start(begin, until, 0);
  }

  /** Runs at most so many instructions; 0 is no bound. */
  public void start(long begin, long until, long instructions) {
    check("uc_emu_start", run(begin, until, 0, instructions));
  }

  /** Runs for at most so long; afterwards {@link #timedOut()} tells whether the time ran out. */
  public void start(long begin, long until, Duration atMost) {
    long microseconds = Math.max(1, TimeUnit.MICROSECONDS.convert(atMost));
    check("uc_emu_start", run(begin, until, microseconds, 0));
  }

  /** As {@link #start(long, long, long)}, but answers the error instead of throwing it. */
  public ErrorCode tryStart(long begin, long until, long instructions) {
    return ErrorCode.of(run(begin, until, 0, instructions));
  }

  /** Ends the run under way after the current instruction; harmless when none is. */
  public void stop() {
    synchronized (lifecycle) {
      requireOpen();
      check("uc_emu_stop", functions.emuStop(handle));
    }
  }

  /** Whether the last run ended because its time was over. */
  public boolean timedOut() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_LONG);
      check("uc_query", functions.query(handle(), QUERY_TIMEOUT, out));
      return out.get(JAVA_LONG, 0) != 0;
    }
  }

  /** Saves the processor's registers; memory is not part of a context. */
  public Context saveContext() {
    Context context = Context.allocate(this);
    contexts.add(context);
    context.save();
    return context;
  }

  /** The model in use. */
  public CpuModel cpuModel() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_INT);
      check("uc_ctl", functions.ctl(handle(), Control.CPU_MODEL.read(1), out));
      return CpuModel.of(out.get(JAVA_INT, 0));
    }
  }

  /** Chooses who translates linear addresses; needs Unicorn 2.1. */
  public void setTlbMode(TlbMode mode) {
    library.require(2, 1, "choosing the TLB");
    set(Control.TLB_TYPE, mode.number());
  }

  /** Forgets all translated addresses and all translated code; needs Unicorn 2.1. */
  public void flushTlb() {
    library.require(2, 1, "flushing the TLB");
    check("uc_ctl", functions.ctl(handle(), Control.TLB_FLUSH.write(0)));
  }

  /** Forgets all translated code. */
  public void flushTranslations() {
    check("uc_ctl", functions.ctl(handle(), Control.TB_FLUSH.write(0)));
  }

  /**
   * Forgets the code translated from a range, which the library needs when its program, not the
   * guest, overwrote code in shared memory.
   *
   * @param begin first address
   * @param end the address after the last
   */
  public void dropTranslations(long begin, long end) {
    check("uc_ctl", functions.ctl(handle(), Control.TB_REMOVE_CACHE.write(2), begin, end));
  }

  @Override
  public void close() {
    synchronized (lifecycle) {
      if (closed) {
        return;
      }
      if (running) {
        throw new IllegalStateException("an engine cannot be closed from its own listener");
      }
      contexts.forEach(Context::free);
      contexts.clear();
      closed = true;
      int answer = functions.close(handle);
      arena.close();
      check("uc_close", answer);
    }
  }

  MemorySegment handle() {
    requireOpen();
    return handle;
  }

  Functions functions() {
    return functions;
  }

  Arena arena() {
    return arena;
  }

  void forget(Context context) {
    contexts.remove(context);
  }

  static void check(String call, int answer) {
    if (answer != 0) {
      throw new UnicornException(call, ErrorCode.of(answer));
    }
  }

  /** Whether a listener has thrown in the call under way: no further listener is asked then. */
  boolean listenerThrew() {
    return thrownByListener != null;
  }

  /** Keeps what a listener threw until the native call has returned, and ends that call soon. */
  void keepThrown(Throwable thrown) {
    if (thrownByListener == null) {
      thrownByListener = thrown;
    } else if (thrownByListener != thrown) {
      thrownByListener.addSuppressed(thrown);
    }
    functions.emuStop(handle);
  }

  /** To be called after every native call in which listeners may have run. */
  void rethrow() {
    Throwable thrown = thrownByListener;
    if (thrown != null) {
      thrownByListener = null;
      Engine.<RuntimeException>throwAsItIs(thrown);
    }
  }

  private int run(long begin, long until, long microseconds, long instructions) {
    requireOpen();
    if (running) {
      throw new IllegalStateException("the engine is running: a listener cannot start it again");
    }
    running = true;
    int answer;
    try {
      answer = functions.emuStart(handle, begin, until, microseconds, instructions);
    } finally {
      running = false;
    }
    rethrow();
    return answer;
  }

  private void set(Control control, int value) {
    check("uc_ctl", functions.ctl(handle(), control.write(1), value));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void throwAsItIs(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
