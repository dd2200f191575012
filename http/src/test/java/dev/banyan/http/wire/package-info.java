/// Tests of the readers of bytes.
@NullMarked
package dev.banyan.http.wire;

import org.jspecify.annotations.NullMarked;
