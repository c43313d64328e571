package org.pagewalk.kernel.view.trace;

import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.HardwareEvent;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.view.story.ServiceText;

/**
 * Writes each event as one line of JSON: where it happened, who tells of it ({@code processor},
 * {@code memory} or {@code executive}), its name, and its record as an object. Addresses and
 * page-table entries are hexadecimal strings, counts are numbers.
 */
public final class JsonTrace implements EventListener {
  private static final Set<String> HEXADECIMAL =
      Set.of(
          "address",
          "linearAddress",
          "physicalAddress",
          "errorCode",
          "selector",
          "returnEip",
          "targetEip",
          "handlerEip",
          "service",
          "pteAddress",
          "before",
          "after",
          "pdeBefore",
          "pteBefore",
          "pteAfter",
          "start",
          "end",
          "status",
          "eip",
          "base",
          "entry");

  private final Writer writer;
  private final StringBuilder line = new StringBuilder();
  private String failure;

  /** Writes to {@code writer}, which the caller closes. */
  public JsonTrace(Writer writer) {
    this.writer = writer;
  }

  /** Why the trace is incomplete, or null. */
  public String failure() {
    return failure;
  }

  @Override
  public void heard(EventStamp stamp, KernelEvent event) {
    if (failure != null) {
      return;
    }
    line.setLength(0);
    line.append("{\"step\":").append(stamp.step());
    line.append(",\"sequence\":").append(stamp.sequence());
    line.append(",\"process\":").append(stamp.process());
    line.append(",\"thread\":").append(stamp.thread());
    line.append(",\"eip\":");
    appendValue("eip", stamp.eip());
    switch (event) {
      case HardwareEvent(ProcessorEvent told) -> appendEvent("processor", (Record) told);
      case MemoryEvent told -> appendEvent("memory", (Record) told);
      case ExecutiveEvent told -> appendEvent("executive", (Record) told);
    }
    line.append("}\n");
    try {
      writer.append(line);
    } catch (IOException e) {
      failure = e.getMessage();
    }
  }

  private void appendEvent(String category, Record event) {
    line.append(",\"category\":\"").append(category);
    line.append("\",\"event\":\"").append(event.getClass().getSimpleName());
    line.append("\",\"data\":{");
    appendComponents(event);
    line.append('}');
  }

  private void appendComponents(Record of) {
    RecordComponent[] components = of.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      line.append(i == 0 ? "" : ",");
      appendComponent(of, components[i]);
    }
  }

  private void appendComponent(Object of, RecordComponent component) {
    line.append('"').append(component.getName()).append("\":");
    appendValue(component.getName(), valueOf(of, component));
  }

  private static Object valueOf(Object of, RecordComponent component) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("events are public records", e);
    }
  }

  private void appendValue(String name, Object value) {
    switch (value) {
      case Integer i when HEXADECIMAL.contains(name) -> line.append("\"%08X\"".formatted(i));
      case Long l when HEXADECIMAL.contains(name) -> line.append("\"%08X\"".formatted(l));
      case Number n -> line.append(n);
      case Boolean b -> line.append(b);
      case int[] words -> appendWords(words);
      case ServiceArgument[] arguments -> appendArguments(arguments);
      case List<?> list -> appendList(list);
      case Record part -> appendRecord(part);
      case null -> line.append("null");
      default -> appendText(value.toString());
    }
  }

  private void appendWords(int[] words) {
    line.append('[');
    for (int i = 0; i < words.length; i++) {
      line.append(i == 0 ? "" : ",").append("\"%08X\"".formatted(words[i]));
    }
    line.append(']');
  }

  private void appendArguments(ServiceArgument[] arguments) {
    line.append('{');
    for (ServiceArgument argument : arguments) {
      line.append(line.charAt(line.length() - 1) == '{' ? "" : ",");
      line.append('"').append(argument.name()).append("\":");
      appendText(ServiceText.value(argument));
    }
    line.append('}');
  }

  private void appendList(List<?> list) {
    line.append('[');
    for (int i = 0; i < list.size(); i++) {
      line.append(i == 0 ? "" : ",");
      appendValue("", list.get(i));
    }
    line.append(']');
  }

  /** A part of an event: an object of its components, or its name if it has none. */
  private void appendRecord(Record part) {
    if (part.getClass().getRecordComponents().length == 0) {
      appendText(part.getClass().getSimpleName());
      return;
    }
    line.append('{');
    appendComponents(part);
    line.append('}');
  }

  private void appendText(String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        line.append("\\u%04x".formatted((int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
