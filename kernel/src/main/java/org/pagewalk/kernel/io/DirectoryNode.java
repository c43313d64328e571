package org.pagewalk.kernel.io;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pagewalk.kernel.host.HostEntry;

/** A folder. What a mounted host folder holds is listed once, when it is first looked at. */
public final class DirectoryNode extends Node {
  private final TreeMap<String, Node> children = new TreeMap<>();
  private final TreeSet<String> hidden = new TreeSet<>();
  private final BlockPool pool;
  private final SeenFolder host;
  private final boolean readOnly;
  private boolean listed;

  DirectoryNode(
      DirectoryNode parent, String name, SeenFolder host, boolean readOnly, BlockPool pool) {
    super(parent, name);
    this.host = host;
    this.pool = pool;
    this.readOnly = readOnly;
    listed = host == null;
  }

  /** Spares the look at the host for a folder that the guest has just made. */
  void setListed() {
    listed = true;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** The folder of the host behind it; null for one that exists in the namespace only. */
  SeenFolder host() {
    return host;
  }

  @Override
  public int attributes() {
    return ATTRIBUTE_DIRECTORY;
  }

  /** The next thing that the folder holds after a name, in the order of upper-case names. */
  Node after(String name) {
    list();
    Map.Entry<String, Node> next =
        name == null ? children.firstEntry() : children.higherEntry(FileName.key(name));
    return next == null ? null : next.getValue();
  }

  /** What was looked at or made so far, without asking the host. */
  Collection<Node> known() {
    return children.values();
  }

  Node find(String name) {
    list();
    return children.get(FileName.key(name));
  }

  /**
   * Whether a name, which {@link #find} does not find, is that of something that the guest cannot
   * see: a link, a pipe, a device.
   */
  boolean isBlocked(String name) {
    list();
    return hidden.contains(FileName.key(name));
  }

  void add(Node node) {
    children.put(FileName.key(node.simpleName()), node);
  }

  void remove(Node node) {
    children.remove(FileName.key(node.simpleName()), node);
  }

  boolean isEmpty() {
    list();
    return children.isEmpty() && hidden.isEmpty();
  }

  private void list() {
    if (listed) {
      return;
    }
    SeenFolder.Listing listing = host.list();
    for (HostEntry entry : listing.visible()) {
      children.putIfAbsent(FileName.key(entry.name()), nodeOf(entry));
    }
    listing.hidden().forEach(name -> hidden.add(FileName.key(name)));
    listed = true;
  }

  private Node nodeOf(HostEntry entry) {
    if (entry.kind() == HostEntry.Kind.FOLDER) {
      return new DirectoryNode(this, entry.name(), host.folder(entry.name()), readOnly, pool);
    }
    return new FileNode(this, entry.name(), pool, host.file(entry));
  }
}
