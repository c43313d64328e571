package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.host.HostFolder;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * The guest's namespace of files: drives and folders that were mounted, and devices.
 *
 * <p>A guest reaches exactly what was mounted. A path is resolved name by name in a tree of our
 * own, so {@code ..}, links and device names of the host have no meaning in it. Writes go to the
 * tree; they reach the host when a file is flushed or closed and at exit, and never while {@link
 * #keepFromHost} holds, as when time can go backwards.
 */
public final class FileSystem implements SnapshotListener, AutoCloseable {
  /** Files and folders that a guest may make, as a volume has room for a number of them. */
  private static final int MOST_CREATED = 1 << 16;

  /** Characters, as many as a UNICODE_STRING has. */
  private static final int LONGEST_PATH = 32767;

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
  private final BlockPool pool;
  private final DirectoryNode root;
  private final DirectoryNode devices;
  private final ConsoleDevice input;
  private int created;

  @Undigested("about the host's files, not the guest's")
  private boolean keptFromHost;

  private final HostReport report = new HostReport();
  private final HostAnswers answers = new HostAnswers();

  /** Makes a namespace with the console devices and {@code NUL}, and no folder. */
  public FileSystem(MachineClock clock, HostConsole console) {
    this(clock, console, new BlockPool());
  }

  FileSystem(MachineClock clock, HostConsole console, BlockPool pool) {
    this.clock = clock;
    this.pool = pool;
    root = new DirectoryNode(null, "", null, true, pool);
    devices = new DirectoryNode(null, "", null, true, pool);
    input = addConsole("CONIN$", ConsoleDevice.Stream.INPUT, console);
    addConsole("CONOUT$", ConsoleDevice.Stream.OUTPUT, console);
    addConsole("CONERR$", ConsoleDevice.Stream.ERROR, console);
    devices.add(new NullDevice(devices));
  }

  private ConsoleDevice addConsole(String name, ConsoleDevice.Stream stream, HostConsole console) {
    ConsoleDevice device = new ConsoleDevice(devices, name, stream, console, report);
    devices.add(device);
    return device;
  }

  /**
   * From now on nothing that the guest writes to files reaches the host, and what the host answers
   * is remembered: the machine may go back in time.
   */
  public void keepFromHost() {
    keptFromHost = true;
    answers.keep();
    input.keepHistory();
  }

  @Override
  public void snapshotTaken(long number) {
    keepFromHost();
    pool.snapshotTaken(number);
  }

  @Override
  public void snapshotDropped(long number) {
    pool.snapshotDropped(number);
  }

  @Override
  public void snapshotRestored(long number) {
    pool.snapshotRestored(number);
  }

  /**
   * Mounts a folder of the host.
   *
   * @param guestPath a drive or a path that begins with one
   */
  public void mount(String guestPath, HostFolder folder, boolean readOnly) {
    DirectoryNode parent = makeFolders(parentOf(guestPath));
    SeenFolder seen = new SeenFolder(folder, answers, report);
    parent.add(new DirectoryNode(parent, lastOf(guestPath), seen, readOnly, pool));
  }

  /** Mounts files that are part of this program, read-only, by their names. */
  public void mountBundled(String guestPath, Map<String, byte[]> files) {
    DirectoryNode folder = makeFolders(guestPath);
    files.forEach(
        (name, bytes) -> folder.add(new FileNode(folder, name, pool, new BundledFile(bytes))));
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
        DirectoryNode made = new DirectoryNode(folder, name, null, true, pool);
        folder.add(made);
        folder = made;
      }
    }
    return folder;
  }

  /**
   * Opens or creates. What the host has and the guest cannot see keeps its name: it collides with
   * what would be created, and whoever would open it is denied access.
   *
   * @nt "[MS-FSA] 2.1.5.1, Server Requests an Open of a File"
   * @throws StatusException with the status that NT gives
   */
  public Opened open(OpenRequest request) {
    Place place = resolve(request.name(), request.root());
    boolean exists = place.node != null || place.isBlocked();
    if (!exists) {
      return create(request, place);
    }
    if (request.disposition() == OpenRequest.FILE_CREATE) {
      throw new StatusException(NtStatus.OBJECT_NAME_COLLISION);
    }
    if (place.node == null) {
      throw new StatusException(NtStatus.ACCESS_DENIED);
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
    if (created == MOST_CREATED) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
    if (folder.path().length() + 1 + place.name.length() > LONGEST_PATH) {
      throw new StatusException(NtStatus.NAME_TOO_LONG);
    }
    requireFreeOnHost(request, place);
    Node node =
        request.wantsDirectory()
            ? createFolder(folder, place.name)
            : new FileNode(folder, place.name, pool, null);
    folder.add(node);
    created++;
    node.touch(clock.time());
    return new Opened(fileObject(request, node), Opened.CREATED);
  }

  /** What came to the host's folder after it was listed has its name too. */
  private void requireFreeOnHost(OpenRequest request, Place place) {
    SeenFolder host = place.folder.host();
    if (!keptFromHost && host != null && host.has(place.name)) {
      throw new StatusException(
          request.disposition() == OpenRequest.FILE_CREATE
              ? NtStatus.OBJECT_NAME_COLLISION
              : NtStatus.ACCESS_DENIED);
    }
  }

  private DirectoryNode createFolder(DirectoryNode parent, String name) {
    SeenFolder host = parent.host();
    if (!keptFromHost && host != null) {
      try {
        host.createFolder(name);
      } catch (IOException e) {
        throw new StatusException(failed("folder " + name + " cannot be created on the host", e));
      }
    }
    SeenFolder own = host == null ? null : host.folder(name);
    DirectoryNode made = new DirectoryNode(parent, name, own, false, pool);
    made.setListed();
    return made;
  }

  /** Keeps for the user that the host has refused; the status for the guest. */
  private int failed(String what, IOException failure) {
    report.failed(what + ": " + HostFailure.reasonOf(failure));
    return HostFailure.statusOf(failure);
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
  private record Place(DirectoryNode folder, String name, Node node) {
    boolean isBlocked() {
      return node == null && folder.isBlocked(name);
    }
  }

  /**
   * Finds what a path names without opening it, for queries of attributes.
   *
   * @throws StatusException if it does not exist, or the guest cannot see it
   */
  public Node find(String name, FileObject base) {
    Place place = resolve(name, base);
    if (place.isBlocked()) {
      throw new StatusException(NtStatus.ACCESS_DENIED);
    }
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

  /** Where the host puts standard input. */
  public ConsoleInput input() {
    return input;
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
          throw new StatusException(NtStatus.OBJECT_NAME_NOT_FOUND);
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
    file.put(offset, bytes, start, length);
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

  /**
   * The last handle of an opening was closed.
   *
   * @return NTSTATUS of bringing the changes to the host
   */
  int closed(Node node) {
    if (node.isDeletePending()) {
      if (node.isOpen()) {
        return NtStatus.SUCCESS;
      }
      node.parent().remove(node);
      created--;
      int status = deleteOnHost(node);
      if (node instanceof FileNode file) {
        file.discard();
      }
      return status;
    }
    return node instanceof FileNode file ? flush(file) : NtStatus.SUCCESS;
  }

  private int deleteOnHost(Node node) {
    SeenFolder host = node.parent().host();
    if (keptFromHost || host == null) {
      return NtStatus.SUCCESS;
    }
    try {
      if (node instanceof FileNode file) {
        file.deleteOnHost();
      } else {
        host.deleteFolder(node.simpleName());
      }
      return NtStatus.SUCCESS;
    } catch (IOException e) {
      return failed(node.path() + " cannot be deleted on the host", e);
    }
  }

  /**
   * Brings a file's changes to the host now.
   *
   * @return NTSTATUS: SUCCESS, or why the host refuses, which is kept for the user too
   */
  public int flush(FileNode file) {
    if (keptFromHost) {
      return NtStatus.SUCCESS;
    }
    try {
      file.writeBack();
      return NtStatus.SUCCESS;
    } catch (IOException e) {
      return failed(file.path() + " cannot be written to the host", e);
    } catch (HostFileException e) {
      report.failed(file.path() + " cannot be written to the host: " + e.getMessage());
      return NtStatus.UNEXPECTED_IO_ERROR;
    }
  }

  /** Brings every change to the host, at the end of an ordinary run. */
  public void flushAll() {
    ArrayDeque<DirectoryNode> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty()) {
      for (Node node : folders.removeFirst().known()) {
        switch (node) {
          case DirectoryNode inner -> folders.addLast(inner);
          case FileNode file -> flush(file);
          case DeviceNode _ -> {}
        }
      }
    }
  }

  /** What there is to tell of the host's files and streams, a clear line each. */
  public List<String> hostErrors() {
    return report.sentences();
  }

  /** Whether something that the guest wrote did not reach the host. */
  public boolean hostFailed() {
    return report.hasFailed();
  }

  /** Lets go of temporary files. */
  @Override
  public void close() {
    input.close();
    pool.close();
    answers.close();
  }

  /** A file of this program's own resources. */
  @Derived("a resource of this program")
  private record BundledFile(byte[] bytes) implements FileSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void readBlock(int index, byte[] into, int length) {
      System.arraycopy(bytes, index * FileContent.BLOCK_SIZE, into, 0, length);
    }
  }
}
