/// The peer of `bench/soap`: the same answers by Apache Camel with CXF. May use these alone.
@NullMarked
package dev.banyan.peer.camel;

import org.jspecify.annotations.NullMarked;
