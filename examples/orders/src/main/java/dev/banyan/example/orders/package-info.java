/// A bank, and a warehouse that is reached by a message broker: what Banyan is put in front of. The
/// switch of payments behind one of Meridian's doors, and Apache Artemis, run in a process of their
/// own; uses nothing of Banyan.
@NullMarked
package dev.banyan.example.orders;

import org.jspecify.annotations.NullMarked;
