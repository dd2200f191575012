/// What all kinds of API share: how faults become answers. May use `core` and `http`.
@NullMarked
package dev.banyan.gateway.api;

import org.jspecify.annotations.NullMarked;
