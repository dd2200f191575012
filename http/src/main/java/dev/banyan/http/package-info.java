/// The Vert.x server of the edge and the client behind the Http port.
@NullMarked
package dev.banyan.http;

import org.jspecify.annotations.NullMarked;
