package org.pagewalk.kernel.io;

import java.io.IOException;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.section.SectionObjectPointers;

/** A file: its content as the guest sees it, shared by handles and sections. */
public final class FileNode extends Node implements SectionFile {
  private final FileContent content;
  private final SectionObjectPointers sections = new SectionObjectPointers();
  private boolean onHost;

  FileNode(DirectoryNode parent, String name, FileSource source, boolean onHost) {
    super(parent, name);
    content = new FileContent(source);
    this.onHost = onHost;
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
  public boolean write(long offset, byte[] from, int start, int length) {
    content.write(offset, from, start, length);
    return true;
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
    HostFolder host = parent().host();
    if (host != null && (content.isChanged() || !onHost)) {
      host.write(simpleName(), content);
      onHost = true;
      content.markClean();
    }
  }

  /** Removes the file from the host. */
  void deleteOnHost() throws IOException {
    if (onHost && parent().host() != null) {
      parent().host().delete(simpleName());
      onHost = false;
    }
  }
}
