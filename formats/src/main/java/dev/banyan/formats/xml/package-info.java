/// XML at its doors: one hardened reader, one writer, a tree with places for documents people
/// wrote. May use `base`, `text` and Woodstox; nothing else in Banyan touches a StAX factory.
@NullMarked
package dev.banyan.formats.xml;

import org.jspecify.annotations.NullMarked;
