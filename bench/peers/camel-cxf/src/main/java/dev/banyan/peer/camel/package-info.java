/// The peer of `bench/soap`: the same answers by Apache Camel with CXF. May use these alone.
package dev.banyan.peer.camel;
