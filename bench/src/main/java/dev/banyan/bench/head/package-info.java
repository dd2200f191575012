/// What a relay pays for taking a request's head apart. May depend on `http.wire`.
@NullMarked
package dev.banyan.bench.head;

import org.jspecify.annotations.NullMarked;
