/// What a relay changes of requests and answers: path, query, headers, addresses in answers. May
/// depend on `connect`.
@NullMarked
package dev.banyan.gateway.edge.rewrite;

import org.jspecify.annotations.NullMarked;
