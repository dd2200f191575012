package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.value.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// A hash tree over hashes that come one after the other, as in RFC 6962 §2.1: a leaf is the
/// SHA-256 of a zero byte and the hash, a node that of a one byte and its two children. Keeps one
/// hash for each level. Owned by one thread.
final class Merkle {
  private final MessageDigest digest = sha256();
  private final List<Tree> trees = new ArrayList<>();

  /// A whole tree of a power of two leaves.
  private record Tree(long leaves, byte[] root) {}

  /// One step from a leaf to the root.
  ///
  /// @param left whether the hash beside is on the left
  record Step(boolean left, Bytes beside) {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }

  void add(Bytes hash) {
    Tree last = new Tree(1, leaf(hash));
    while (!trees.isEmpty() && trees.getLast().leaves() == last.leaves()) {
      Tree before = trees.removeLast();
      last = new Tree(2 * last.leaves(), node(before.root(), last.root()));
    }
    trees.add(last);
  }

  /// The root over everything that was added; the SHA-256 of nothing where nothing was.
  Bytes root() {
    if (trees.isEmpty()) {
      return Bytes.wrap(digest.digest());
    }
    byte[] root = trees.getLast().root();
    for (int i = trees.size() - 2; i >= 0; i--) {
      root = node(trees.get(i).root(), root);
    }
    return Bytes.wrap(root);
  }

  /// Forgets what was added.
  void clear() {
    trees.clear();
  }

  /// The steps from the leaf at that index to the root over all those hashes, nearest first.
  static List<Step> path(List<Bytes> hashes, int index) {
    List<Step> steps = new ArrayList<>();
    int from = 0;
    int to = hashes.size();
    while (to - from > 1) {
      int middle = from + Integer.highestOneBit(to - from - 1);
      boolean left = index >= middle;
      steps.add(new Step(left, left ? root(hashes, from, middle) : root(hashes, middle, to)));
      from = left ? middle : from;
      to = left ? to : middle;
    }
    return List.copyOf(steps.reversed());
  }

  private static Bytes root(List<Bytes> hashes, int from, int to) {
    Merkle tree = new Merkle();
    hashes.subList(from, to).forEach(tree::add);
    return tree.root();
  }

  /// The root that those steps lead to.
  static Bytes root(Bytes hash, List<Step> steps) {
    Merkle tree = new Merkle();
    byte[] at = tree.leaf(hash);
    for (Step step : steps) {
      byte[] beside = step.beside().unsafeArray();
      at = step.left() ? tree.node(beside, at) : tree.node(at, beside);
    }
    return Bytes.wrap(at);
  }

  private byte[] leaf(Bytes hash) {
    digest.update((byte) 0);
    return digest.digest(hash.unsafeArray());
  }

  private byte[] node(byte[] left, byte[] right) {
    digest.update((byte) 1);
    digest.update(left);
    return digest.digest(right);
  }
}
