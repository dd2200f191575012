/// Finding the route of a request. May use `core` only.
@NullMarked
package dev.banyan.gateway.route;

import org.jspecify.annotations.NullMarked;
