package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.pagewalk.kernel.host.HostEntry;
import org.pagewalk.kernel.host.HostFile;
import org.pagewalk.kernel.host.HostFolder;

/** A folder of a host that is not there, and which a test can change. */
final class StandInFolder implements HostFolder {
  final TreeMap<String, byte[]> files = new TreeMap<>();
  int listings;
  int reads;

  @Override
  public String path() {
    return "/stand-in";
  }

  @Override
  public List<HostEntry> list() {
    listings++;
    List<HostEntry> entries = new ArrayList<>();
    files.forEach(
        (name, bytes) ->
            entries.add(new HostEntry(name, HostEntry.Kind.FILE, bytes.length, name, true)));
    return entries;
  }

  @Override
  public HostFolder folder(String name) {
    return new StandInFolder();
  }

  @Override
  public HostFile file(HostEntry entry) {
    return new StandInFile(entry.name(), entry.size());
  }

  @Override
  public boolean has(String name) {
    return files.containsKey(name);
  }

  @Override
  public void createFolder(String name) throws IOException {
    throw new IOException("Read-only file system");
  }

  @Override
  public void deleteFolder(String name) throws IOException {
    throw new IOException("Read-only file system");
  }

  @Override
  public HostFile createFile(String name) {
    files.put(name, new byte[0]);
    return new StandInFile(name, 0);
  }

  private final class StandInFile implements HostFile {
    private final String name;
    private final long size;

    private StandInFile(String name, long size) {
      this.name = name;
      this.size = size;
    }

    @Override
    public String path() {
      return "/stand-in/" + name;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long offset, byte[] into, int length) throws IOException {
      reads++;
      if (!files.containsKey(name)) {
        throw new IOException("it is gone");
      }
      System.arraycopy(files.get(name), (int) offset, into, 0, length);
    }

    @Override
    public Writer open() {
      return new Writer() {
        @Override
        public long size() {
          return files.get(name).length;
        }

        @Override
        public void cut(long size) {
          files.put(name, Arrays.copyOf(files.get(name), (int) size));
        }

        @Override
        public void write(long offset, byte[] from, int length) {
          int end = (int) Math.max(size(), offset + length);
          byte[] longer = Arrays.copyOf(files.get(name), end);
          System.arraycopy(from, 0, longer, (int) offset, length);
          files.put(name, longer);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void delete() {
      files.remove(name);
    }
  }
}
