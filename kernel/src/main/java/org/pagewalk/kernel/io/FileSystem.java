package org.pagewalk.kernel.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.StatusException;

/**
 * The guest's namespace of files: drives and folders that were mounted, and devices.
 *
 * <p>A guest reaches exactly what was mounted. A path is resolved name by name in a tree of our
 * own, so {@code ..}, links and device names of the host have no meaning in it. Writes go to the
 * tree; they reach the host when a file is flushed or closed and at exit, and never while {@link
 * #keepFromHost} holds, as when time can go backwards.
 */
public final class FileSystem {
  private static final String[] DRIVE_PREFIXES = {"\\??\\", "\\DosDevices\\", "\\GLOBAL??\\"};
  private static final String VOLUME_PREFIX = "\\Device\\HarddiskVolume1\\";
  private static final String SYSTEM_ROOT = "\\SystemRoot";
  private static final String SYSTEM_FOLDER = "C:\\Windows";
  private static final int WRITING =
      AccessMask.FILE_WRITE_DATA
          | AccessMask.FILE_APPEND_DATA
          | AccessMask.FILE_WRITE_ATTRIBUTES
          | AccessMask.DELETE;

  private final MachineClock clock;
  private final DirectoryNode root = new DirectoryNode(null, "", null, true);
  private final DirectoryNode devices = new DirectoryNode(null, "", null, true);

  @Undigested("about the host's files, not the guest's")
  private boolean keptFromHost;

  @Derived("told to the user")
  private final ArrayList<String> hostErrors = new ArrayList<>();

  /** Makes a namespace with the console devices and {@code NUL}, and no folder. */
  public FileSystem(MachineClock clock, HostConsole console) {
    this.clock = clock;
    addConsole("CONIN$", ConsoleDevice.Stream.INPUT, console);
    addConsole("CONOUT$", ConsoleDevice.Stream.OUTPUT, console);
    addConsole("CONERR$", ConsoleDevice.Stream.ERROR, console);
    devices.add(new NullDevice(devices));
  }

  private void addConsole(String name, ConsoleDevice.Stream stream, HostConsole console) {
    devices.add(new ConsoleDevice(devices, name, stream, console));
  }

  /** From now on nothing reaches the host: the machine may go back in time. */
  public void keepFromHost() {
    keptFromHost = true;
  }

  /**
   * Mounts a folder of the host.
   *
   * @param guestPath a drive or a path that begins with one
   */
  public void mount(String guestPath, Path folder, boolean readOnly) {
    DirectoryNode parent = makeFolders(parentOf(guestPath));
    String name = lastOf(guestPath);
    parent.add(new DirectoryNode(parent, name, new HostFolder(folder), readOnly));
  }

  /** Mounts files that are part of this program, read-only, by their names. */
  public void mountBundled(String guestPath, Map<String, byte[]> files) {
    DirectoryNode folder = makeFolders(guestPath);
    files.forEach(
        (name, bytes) -> folder.add(new FileNode(folder, name, new BundledFile(bytes), true)));
  }

  private static String parentOf(String path) {
    int last = path.lastIndexOf('\\');
    return last < 0 ? "" : path.substring(0, last);
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('\\') + 1);
  }

  private DirectoryNode makeFolders(String path) {
    DirectoryNode folder = root;
    if (path.isEmpty()) {
      return folder;
    }
    for (String name : path.split("\\\\")) {
      if (folder.find(name) instanceof DirectoryNode existing) {
        folder = existing;
      } else {
        DirectoryNode made = new DirectoryNode(folder, name, null, true);
        folder.add(made);
        folder = made;
      }
    }
    return folder;
  }

  /**
   * Opens or creates.
   *
   * @throws StatusException with the status that NT gives
   */
  public Opened open(OpenRequest request) {
    Place place = resolve(request.name(), request.root());
    if (place.node == null) {
      return create(request, place);
    }
    if (request.disposition() == OpenRequest.FILE_CREATE) {
      throw new StatusException(NtStatus.OBJECT_NAME_COLLISION);
    }
    return openExisting(request, place.node);
  }

  private Opened openExisting(OpenRequest request, Node node) {
    if (node.isDeletePending()) {
      throw new StatusException(NtStatus.DELETE_PENDING);
    }
    if (node instanceof DirectoryNode && request.refusesDirectory()) {
      throw new StatusException(NtStatus.FILE_IS_A_DIRECTORY);
    }
    if (!(node instanceof DirectoryNode) && request.wantsDirectory()) {
      throw new StatusException(NtStatus.NOT_A_DIRECTORY);
    }
    boolean writes = (request.access() & WRITING) != 0 || request.replacesContent();
    if (writes && !(node instanceof DeviceNode) && node.isWriteProtected()) {
      throw new StatusException(NtStatus.MEDIA_WRITE_PROTECTED);
    }
    checkSharing(request, node);
    if (request.replacesContent()) {
      if (!(node instanceof FileNode file)) {
        throw new StatusException(
            node instanceof DeviceNode
                ? NtStatus.OBJECT_NAME_COLLISION
                : NtStatus.FILE_IS_A_DIRECTORY);
      }
      setSize(file, 0);
      boolean superseded = request.disposition() == OpenRequest.FILE_SUPERSEDE;
      return new Opened(
          fileObject(request, node), superseded ? Opened.SUPERSEDED : Opened.OVERWRITTEN);
    }
    return new Opened(fileObject(request, node), Opened.OPENED);
  }

  private static void checkSharing(OpenRequest request, Node node) {
    int access = request.access();
    boolean reads = (access & (AccessMask.FILE_READ_DATA | AccessMask.FILE_EXECUTE)) != 0;
    boolean writes = (access & (AccessMask.FILE_WRITE_DATA | AccessMask.FILE_APPEND_DATA)) != 0;
    boolean deletes = (access & AccessMask.DELETE) != 0;
    boolean counted = reads || writes || deletes;
    if (node instanceof FileNode
        && counted
        && !node.sharing().allows(reads, writes, deletes, request.share())) {
      throw new StatusException(NtStatus.SHARING_VIOLATION);
    }
  }

  private Opened create(OpenRequest request, Place place) {
    if (!request.mayCreate()) {
      throw new StatusException(NtStatus.OBJECT_NAME_NOT_FOUND);
    }
    DirectoryNode folder = place.folder;
    if (folder.isReadOnly()) {
      throw new StatusException(NtStatus.MEDIA_WRITE_PROTECTED);
    }
    Node node;
    if (request.wantsDirectory()) {
      node = createFolder(folder, place.name);
    } else {
      node = new FileNode(folder, place.name, null, false);
    }
    folder.add(node);
    node.touch(clock.time());
    return new Opened(fileObject(request, node), Opened.CREATED);
  }

  private DirectoryNode createFolder(DirectoryNode parent, String name) {
    HostFolder host = parent.host();
    if (!keptFromHost && host != null) {
      try {
        host.createFolder(name);
      } catch (IOException e) {
        hostErrors.add("folder " + name + " cannot be created on the host: " + e.getMessage());
        throw new StatusException(NtStatus.UNEXPECTED_IO_ERROR);
      }
    }
    return new DirectoryNode(parent, name, host == null ? null : host.folder(name), false);
  }

  private FileObject fileObject(OpenRequest request, Node node) {
    return new FileObject(
        this,
        node,
        request.access(),
        request.share(),
        (request.options() & OpenRequest.OPTION_DELETE_ON_CLOSE) != 0,
        (request.options() & OpenRequest.OPTION_SYNCHRONOUS) != 0);
  }

  /** Where a path leads: a node, or a name that is free in a folder. */
  private record Place(DirectoryNode folder, String name, Node node) {}

  /**
   * Finds what a path names without opening it, for queries of attributes.
   *
   * @throws StatusException if it does not exist
   */
  public Node find(String name, FileObject base) {
    Place place = resolve(name, base);
    if (place.node == null) {
      throw new StatusException(NtStatus.OBJECT_NAME_NOT_FOUND);
    }
    return place.node;
  }

  private Place resolve(String name, FileObject base) {
    if (base != null) {
      if (!(base.node() instanceof DirectoryNode folder)) {
        throw new StatusException(NtStatus.INVALID_PARAMETER);
      }
      if (name.startsWith("\\")) {
        throw new StatusException(NtStatus.INVALID_PARAMETER);
      }
      return descend(folder, name);
    }
    Node device = deviceOf(name);
    if (device != null) {
      return new Place(devices, device.simpleName(), device);
    }
    return descend(root, drivePath(name));
  }

  private Node deviceOf(String name) {
    for (String prefix : DRIVE_PREFIXES) {
      if (startsWith(name, prefix)) {
        String rest = name.substring(prefix.length());
        return rest.indexOf('\\') < 0 && FileName.isValid(rest) ? devices.find(rest) : null;
      }
    }
    return null;
  }

  /** A standard stream of the console. */
  public DeviceNode console(ConsoleDevice.Stream stream) {
    String name =
        switch (stream) {
          case INPUT -> "CONIN$";
          case OUTPUT -> "CONOUT$";
          case ERROR -> "CONERR$";
        };
    return (DeviceNode) devices.find(name);
  }

  private static String drivePath(String name) {
    for (String prefix : DRIVE_PREFIXES) {
      if (startsWith(name, prefix)) {
        return name.substring(prefix.length());
      }
    }
    if (startsWith(name, SYSTEM_ROOT + "\\")) {
      return SYSTEM_FOLDER + name.substring(SYSTEM_ROOT.length());
    }
    if (startsWith(name, VOLUME_PREFIX)) {
      String rest = name.substring(VOLUME_PREFIX.length());
      int end = rest.indexOf('\\');
      return end < 0 ? rest + ":" : rest.substring(0, end) + ":" + rest.substring(end);
    }
    throw new StatusException(
        name.startsWith("\\") ? NtStatus.OBJECT_PATH_NOT_FOUND : NtStatus.OBJECT_PATH_SYNTAX_BAD);
  }

  private static boolean startsWith(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private Place descend(DirectoryNode start, String path) {
    String trimmed = path.endsWith("\\") ? path.substring(0, path.length() - 1) : path;
    if (trimmed.isEmpty()) {
      return new Place(start, "", start);
    }
    String[] names = trimmed.split("\\\\", -1);
    DirectoryNode folder = start;
    for (int i = 0; i < names.length; i++) {
      boolean drive = folder == root;
      if (!drive && !FileName.isValid(names[i])) {
        throw new StatusException(NtStatus.OBJECT_NAME_INVALID);
      }
      Node next = folder.find(names[i]);
      if (i == names.length - 1) {
        if (next == null && drive) {
          throw new StatusException(NtStatus.OBJECT_PATH_NOT_FOUND);
        }
        return new Place(folder, names[i], next);
      }
      if (!(next instanceof DirectoryNode inner)) {
        throw new StatusException(NtStatus.OBJECT_PATH_NOT_FOUND);
      }
      folder = inner;
    }
    throw new IllegalStateException("a path has at least one name");
  }

  /**
   * Cuts or lengthens a file.
   *
   * @throws StatusException USER_MAPPED_FILE where a section maps what would go, DISK_FULL for a
   *     size that no file can have here
   */
  public void setSize(FileNode file, long size) {
    if (size < 0) {
      throw new StatusException(NtStatus.INVALID_PARAMETER);
    }
    if (size > FileContent.LARGEST) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
    boolean mapped =
        file.sectionPointers().data() != null || file.sectionPointers().image() != null;
    if (size < file.size() && mapped) {
      throw new StatusException(NtStatus.USER_MAPPED_FILE);
    }
    if (size != file.size()) {
      file.resize(size);
      file.touch(clock.time());
    }
  }

  /**
   * Writes past any view; the file grows as needed.
   *
   * @throws StatusException DISK_FULL for a size that no file can have here
   */
  public void write(FileNode file, long offset, byte[] bytes, int start, int length) {
    if (offset < 0 || offset + length > FileContent.LARGEST) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
    file.write(offset, bytes, start, length);
    file.touch(clock.time());
  }

  /**
   * Marks a file or an empty folder for deletion with its last handle, or takes the mark back.
   *
   * @throws StatusException CANNOT_DELETE for a mapped image or what is write-protected,
   *     DIRECTORY_NOT_EMPTY
   */
  public void setDeletePending(Node node, boolean pending) {
    if (pending) {
      if (node instanceof DeviceNode || node.isWriteProtected()) {
        throw new StatusException(NtStatus.CANNOT_DELETE);
      }
      if (node instanceof FileNode file
          && (file.sectionPointers().image() != null || file.sectionPointers().data() != null)) {
        throw new StatusException(NtStatus.CANNOT_DELETE);
      }
      if (node instanceof DirectoryNode folder && !folder.isEmpty()) {
        throw new StatusException(NtStatus.DIRECTORY_NOT_EMPTY);
      }
    }
    node.setDeletePending(pending);
  }

  /** The last handle of an opening was closed. */
  void closed(Node node) {
    if (node.isDeletePending()) {
      if (!node.isOpen()) {
        node.parent().remove(node);
        deleteOnHost(node);
      }
    } else if (node instanceof FileNode file) {
      writeBack(file);
    }
  }

  private void deleteOnHost(Node node) {
    if (keptFromHost) {
      return;
    }
    try {
      if (node instanceof FileNode file) {
        file.deleteOnHost();
      } else if (node.parent().host() != null) {
        node.parent().host().delete(node.simpleName());
      }
    } catch (IOException e) {
      hostErrors.add(node.path() + " cannot be deleted on the host: " + e.getMessage());
    }
  }

  /**
   * Brings a file's changes to the host now.
   *
   * @return NTSTATUS: SUCCESS, or DISK_FULL when the host refuses, with the reason kept for the
   *     user
   */
  public int flush(FileNode file) {
    return writeBack(file) ? NtStatus.SUCCESS : NtStatus.DISK_FULL;
  }

  private boolean writeBack(FileNode file) {
    if (keptFromHost) {
      return true;
    }
    try {
      file.writeBack();
      return true;
    } catch (IOException e) {
      hostErrors.add(file.path() + " cannot be written to the host: " + e.getMessage());
      return false;
    }
  }

  /** Brings every change to the host, at the end of an ordinary run. */
  public void flushAll() {
    flushBelow(root);
  }

  private void flushBelow(DirectoryNode folder) {
    for (Node node : folder.known()) {
      switch (node) {
        case DirectoryNode inner -> flushBelow(inner);
        case FileNode file -> writeBack(file);
        case DeviceNode _ -> {}
      }
    }
  }

  /** What the host refused, a clear line each. */
  public List<String> hostErrors() {
    return List.copyOf(hostErrors);
  }

  /** A file of this program's own resources. */
  @Derived("a resource of this program")
  private record BundledFile(byte[] bytes) implements FileSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long offset, byte[] into, int length) {
      System.arraycopy(bytes, (int) offset, into, 0, length);
    }
  }
}
