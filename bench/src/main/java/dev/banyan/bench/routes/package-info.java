/// Finding a route among few and many. May depend on `gateway.route`.
@NullMarked
package dev.banyan.bench.routes;

import org.jspecify.annotations.NullMarked;
