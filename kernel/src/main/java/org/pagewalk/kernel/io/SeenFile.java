package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.host.HostFile;

/**
 * A file of the host as a guest sees it. While a history is kept, a block that was read once is the
 * same for ever, also for a machine that has gone back to before it was read.
 */
@Derived("what the host has answered, which does not change")
final class SeenFile implements FileSource {
  private final HostFile host;
  private final HostAnswers answers;

  /** By block: where the answers have it. */
  private int[] places = new int[0];

  SeenFile(HostFile host, HostAnswers answers) {
    this.host = host;
    this.answers = answers;
  }

  @Override
  public long size() {
    return host.size();
  }

  @Override
  public void readBlock(int index, byte[] into, int length) {
    peekBlock(index, into, length);
    if (answers.areKept() && !isRemembered(index)) {
      remember(index, into);
    }
  }

  private boolean isRemembered(int index) {
    return index < places.length && places[index] != HostAnswers.NONE;
  }

  /** What was read once is given again; what was not, as the host has it now. */
  @Override
  public void peekBlock(int index, byte[] into, int length) {
    if (isRemembered(index)) {
      answers.giveAgain(places[index], into, length);
      return;
    }
    try {
      host.read((long) index * FileContent.BLOCK_SIZE, into, length);
    } catch (IOException e) {
      throw new HostFileException(
          "host file %s cannot be read: %s".formatted(host.path(), HostFailure.reasonOf(e)));
    }
  }

  private void remember(int index, byte[] block) {
    int place = answers.remember(block);
    int known = places.length;
    if (index >= known) {
      places = Arrays.copyOf(places, Math.max(index + 1, known * 2));
      Arrays.fill(places, known, places.length, HostAnswers.NONE);
    }
    places[index] = place;
  }

  /** Writes the changed blocks of a content and gives the file its size. */
  void write(FileContent content) throws IOException {
    try (HostFile.Writer writer = host.open()) {
      if (writer.size() > content.shortest()) {
        writer.cut(content.shortest());
      }
      content.writeChanged(writer::write);
      if (writer.size() < content.size()) {
        writer.write(content.size() - 1, new byte[1], 1);
      }
    }
  }

  /** Removes the file, if it is still there. */
  void delete() throws IOException {
    host.delete();
  }
}
