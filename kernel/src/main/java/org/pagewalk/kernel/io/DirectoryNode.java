package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** A folder. What a mounted host folder holds is listed once, when it is first looked at. */
public final class DirectoryNode extends Node {
  private final TreeMap<String, Node> children = new TreeMap<>();
  private final HostFolder host;
  private final boolean readOnly;
  private boolean listed;

  DirectoryNode(DirectoryNode parent, String name, HostFolder host, boolean readOnly) {
    super(parent, name);
    this.host = host;
    this.readOnly = readOnly;
    listed = host == null;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** The folder of the host behind it; null for one that exists in the namespace only. */
  HostFolder host() {
    return host;
  }

  @Override
  public int attributes() {
    return ATTRIBUTE_DIRECTORY;
  }

  /** What the folder holds, in the order of upper-case names. */
  public List<Node> children() {
    list();
    return new ArrayList<>(children.values());
  }

  /** What was looked at or made so far, without asking the host. */
  Collection<Node> known() {
    return children.values();
  }

  Node find(String name) {
    list();
    return children.get(FileName.key(name));
  }

  void add(Node node) {
    children.put(FileName.key(node.simpleName()), node);
  }

  void remove(Node node) {
    children.remove(FileName.key(node.simpleName()), node);
  }

  boolean isEmpty() {
    list();
    return children.isEmpty();
  }

  private void list() {
    if (listed) {
      return;
    }
    listed = true;
    try {
      for (HostFolder.Entry entry : host.entries()) {
        String key = FileName.key(entry.name());
        if (!children.containsKey(key)) {
          children.put(key, nodeOf(entry));
        }
      }
    } catch (IOException e) {
      throw new HostFileException("host folder cannot be listed: " + e.getMessage());
    }
  }

  private Node nodeOf(HostFolder.Entry entry) {
    if (entry.folder()) {
      return new DirectoryNode(this, entry.name(), host.folder(entry.name()), readOnly);
    }
    return new FileNode(this, entry.name(), host.file(entry.name(), entry.size()), true);
  }
}
