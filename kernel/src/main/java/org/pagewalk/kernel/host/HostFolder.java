package org.pagewalk.kernel.host;

import java.io.IOException;
import java.util.List;
import org.pagewalk.emulator.port.Derived;

/**
 * A folder of the host, and all that is asked of it: whoever stands here in its place, a recording
 * or a test, decides what a guest finds. Names are plain ones, without a path. What is refused is
 * told by exceptions of which {@link HostFailure} knows the meaning.
 */
@Derived("a folder of the host")
public interface HostFolder {
  /** Where it is, for people. */
  String path();

  /** What the folder holds, in the order of the host's names. */
  List<HostEntry> list() throws IOException;

  /** A folder in this one; it need not exist. */
  HostFolder folder(String name);

  /** A file in this one, as it was listed. */
  HostFile file(HostEntry entry);

  /** Whether anything has a name now, be it visible to a guest or not. */
  boolean has(String name);

  void createFolder(String name) throws IOException;

  /** Removes an empty folder of this one. */
  void deleteFolder(String name) throws IOException;

  /** Makes an empty file of a name that nothing has. */
  HostFile createFile(String name) throws IOException;
}
