package org.pagewalk.kernel.io;

import java.io.IOException;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.section.SectionObjectPointers;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** A file: its content as the guest sees it, shared by handles and sections. */
public final class FileNode extends Node implements SectionFile {
  private final FileContent content;
  private final SectionObjectPointers sections = new SectionObjectPointers();
  private SeenFile onHost;

  /** A file with the content of a source, or an empty one for null. */
  FileNode(DirectoryNode parent, String name, BlockPool pool, FileSource source) {
    super(parent, name);
    content = new FileContent(pool, source);
    onHost = source instanceof SeenFile file ? file : null;
  }

  @Override
  public int attributes() {
    return isWriteProtected() ? ATTRIBUTE_READ_ONLY | ATTRIBUTE_ARCHIVE : ATTRIBUTE_ARCHIVE;
  }

  @Override
  public String name() {
    return "\\Device\\HarddiskVolume1\\" + path().replace(":", "");
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public int read(long offset, byte[] into, int start, int length) {
    try {
      return content.read(offset, into, start, length);
    } catch (HostFileException _) {
      return -1;
    }
  }

  @Override
  public int peek(long offset, byte[] into, int start, int length) {
    try {
      return content.peek(offset, into, start, length);
    } catch (HostFileException _) {
      return -1;
    }
  }

  @Override
  public boolean write(long offset, byte[] from, int start, int length) {
    try {
      content.write(offset, from, start, length);
      return true;
    } catch (HostFileException | StatusException _) {
      return false;
    }
  }

  /**
   * Writes past any view.
   *
   * @throws StatusException DISK_FULL when no more can be kept
   */
  void put(long offset, byte[] from, int start, int length) {
    try {
      content.write(offset, from, start, length);
    } catch (HostFileException _) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
  }

  @Override
  public boolean extendTo(long size) {
    if (size > FileContent.LARGEST || isWriteProtected()) {
      return false;
    }
    if (size > content.size()) {
      content.resize(size);
    }
    return true;
  }

  /** Whether a read of at most {@code length} bytes needs nothing from the disk. */
  public boolean isInMemory(long offset, int length) {
    return content.isInMemory(offset, length);
  }

  /** Cuts or lengthens the file; the caller has asked the sections. */
  void resize(long size) {
    content.resize(size);
  }

  @Override
  public SectionObjectPointers sectionPointers() {
    return sections;
  }

  /** Brings what has changed to the host. */
  void writeBack() throws IOException {
    SeenFolder host = parent().host();
    if (host == null || onHost != null && !content.isChanged()) {
      return;
    }
    if (onHost == null) {
      onHost = host.createFile(simpleName());
    }
    onHost.write(content);
    content.storedIn(onHost);
  }

  /** Removes the file from the host. */
  void deleteOnHost() throws IOException {
    if (onHost != null) {
      onHost.delete();
      onHost = null;
    }
  }

  /** Lets go of the content of a file that nobody can open any more. */
  void discard() {
    if (sections.data() == null && sections.image() == null) {
      content.resize(0);
    }
  }
}
