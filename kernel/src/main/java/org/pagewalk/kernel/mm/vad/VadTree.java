package org.pagewalk.kernel.mm.vad;

import java.util.ArrayList;
import java.util.List;

/**
 * The regions of an address space, in a height-balanced tree ordered by address. Regions never
 * overlap.
 *
 * @nt "Windows Internals 4, ch. 7, Virtual Address Descriptors"
 */
public final class VadTree {
  private Vad root;
  private int size;

  public int size() {
    return size;
  }

  /** The region that holds a virtual page, or null. */
  public Vad find(int pageNumber) {
    Vad vad = root;
    while (vad != null && !vad.contains(pageNumber)) {
      vad = pageNumber < vad.firstPage() ? vad.left : vad.right;
    }
    return vad;
  }

  /** The lowest region that has a page in a range of virtual pages, or null. */
  public Vad firstIn(int firstPage, int lastPage) {
    Vad vad = root;
    Vad found = null;
    while (vad != null) {
      if (vad.lastPage() >= firstPage) {
        found = vad;
        vad = vad.left;
      } else {
        vad = vad.right;
      }
    }
    return found != null && found.firstPage() <= lastPage ? found : null;
  }

  /** The region with the lowest address, or null. */
  public Vad first() {
    Vad vad = root;
    while (vad != null && vad.left != null) {
      vad = vad.left;
    }
    return vad;
  }

  /** The next region by address, or null. */
  public Vad next(Vad vad) {
    if (vad.right != null) {
      Vad next = vad.right;
      while (next.left != null) {
        next = next.left;
      }
      return next;
    }
    Vad child = vad;
    Vad parent = vad.parent;
    while (parent != null && child == parent.right) {
      child = parent;
      parent = parent.parent;
    }
    return parent;
  }

  /** All regions by address. */
  public List<Vad> toList() {
    List<Vad> regions = new ArrayList<>(size);
    for (Vad vad = first(); vad != null; vad = next(vad)) {
      regions.add(vad);
    }
    return regions;
  }

  /**
   * The lowest free range of a length inside bounds.
   *
   * @param lowestPage first page allowed
   * @param highestPage last page allowed
   * @param pages length
   * @param alignment in pages, a power of two
   * @return first page of the range, or -1
   */
  public int lowestGap(int lowestPage, int highestPage, int pages, int alignment) {
    int candidate = alignUp(lowestPage, alignment);
    for (Vad vad = first(); vad != null; vad = next(vad)) {
      if (vad.lastPage() < candidate) {
        continue;
      }
      if (vad.firstPage() - candidate >= pages) {
        break;
      }
      candidate = alignUp(vad.lastPage() + 1, alignment);
    }
    return candidate + (long) pages - 1 <= highestPage ? candidate : -1;
  }

  /** The highest free range of a length inside bounds; the parameters are as for the lowest. */
  public int highestGap(int lowestPage, int highestPage, int pages, int alignment) {
    List<Vad> regions = toList();
    int above = highestPage + 1;
    for (int i = regions.size() - 1; i >= 0; i--) {
      Vad vad = regions.get(i);
      int candidate = above - pages & -alignment;
      if (candidate > vad.lastPage()) {
        return candidate >= lowestPage ? candidate : -1;
      }
      above = Math.min(above, vad.firstPage());
    }
    int candidate = above - pages & -alignment;
    return candidate >= lowestPage ? candidate : -1;
  }

  private static int alignUp(int page, int alignment) {
    return page + alignment - 1 & -alignment;
  }

  /** Enters a region, which must not overlap another. */
  public void insert(Vad vad) {
    if (firstIn(vad.firstPage(), vad.lastPage()) != null) {
      throw new IllegalStateException("regions overlap at " + vad);
    }
    vad.left = null;
    vad.right = null;
    vad.parent = null;
    vad.height = 1;
    size++;
    if (root == null) {
      root = vad;
      return;
    }
    Vad at = root;
    while (true) {
      Vad next = vad.firstPage() < at.firstPage() ? at.left : at.right;
      if (next == null) {
        break;
      }
      at = next;
    }
    vad.parent = at;
    if (vad.firstPage() < at.firstPage()) {
      at.left = vad;
    } else {
      at.right = vad;
    }
    rebalanceFrom(at);
  }

  /** Takes a region out. */
  public void remove(Vad vad) {
    size--;
    Vad start;
    if (vad.left == null || vad.right == null) {
      start = vad.parent;
      replace(vad, vad.left != null ? vad.left : vad.right);
    } else {
      Vad successor = next(vad);
      start = successor.parent == vad ? successor : successor.parent;
      if (successor.parent != vad) {
        replace(successor, successor.right);
        successor.right = vad.right;
        successor.right.parent = successor;
      }
      replace(vad, successor);
      successor.left = vad.left;
      successor.left.parent = successor;
      successor.height = vad.height;
    }
    vad.left = null;
    vad.right = null;
    vad.parent = null;
    rebalanceFrom(start);
  }

  /** Shrinks a region in place; the new bounds lie inside the old ones. */
  public void shrink(Vad vad, int firstPage, int lastPage) {
    if (firstPage < vad.firstPage() || lastPage > vad.lastPage() || firstPage > lastPage) {
      throw new IllegalArgumentException("not inside " + vad);
    }
    vad.setBounds(firstPage, lastPage);
  }

  private void replace(Vad old, Vad replacement) {
    Vad parent = old.parent;
    if (parent == null) {
      root = replacement;
    } else if (parent.left == old) {
      parent.left = replacement;
    } else {
      parent.right = replacement;
    }
    if (replacement != null) {
      replacement.parent = parent;
    }
  }

  private void rebalanceFrom(Vad start) {
    for (Vad vad = start; vad != null; vad = vad.parent) {
      updateHeight(vad);
      int balance = height(vad.left) - height(vad.right);
      if (balance > 1) {
        if (height(vad.left.left) < height(vad.left.right)) {
          rotateLeft(vad.left);
        }
        vad = rotateRight(vad);
      } else if (balance < -1) {
        if (height(vad.right.right) < height(vad.right.left)) {
          rotateRight(vad.right);
        }
        vad = rotateLeft(vad);
      }
    }
  }

  private Vad rotateLeft(Vad vad) {
    Vad up = vad.right;
    replace(vad, up);
    vad.right = up.left;
    if (vad.right != null) {
      vad.right.parent = vad;
    }
    up.left = vad;
    vad.parent = up;
    updateHeight(vad);
    updateHeight(up);
    return up;
  }

  private Vad rotateRight(Vad vad) {
    Vad up = vad.left;
    replace(vad, up);
    vad.left = up.right;
    if (vad.left != null) {
      vad.left.parent = vad;
    }
    up.right = vad;
    vad.parent = up;
    updateHeight(vad);
    updateHeight(up);
    return up;
  }

  private static int height(Vad vad) {
    return vad == null ? 0 : vad.height;
  }

  private static void updateHeight(Vad vad) {
    vad.height = 1 + Math.max(height(vad.left), height(vad.right));
  }

  /** Throws {@link AssertionError} unless the tree is ordered, balanced, linked and disjoint. */
  public void assertConsistent() {
    check(root, null);
    int count = 0;
    Vad previous = null;
    for (Vad vad = first(); vad != null; vad = next(vad)) {
      if (previous != null && previous.lastPage() >= vad.firstPage()) {
        throw new AssertionError("regions overlap or are out of order: " + previous + ", " + vad);
      }
      previous = vad;
      count++;
    }
    if (count != size) {
      throw new AssertionError("the tree has %d regions, not %d".formatted(count, size));
    }
  }

  private static void check(Vad vad, Vad parent) {
    if (vad == null) {
      return;
    }
    if (vad.parent != parent) {
      throw new AssertionError("wrong parent of " + vad);
    }
    check(vad.left, vad);
    check(vad.right, vad);
    int left = height(vad.left);
    int right = height(vad.right);
    if (vad.height != 1 + Math.max(left, right) || Math.abs(left - right) > 1) {
      throw new AssertionError("out of balance at " + vad);
    }
  }
}
