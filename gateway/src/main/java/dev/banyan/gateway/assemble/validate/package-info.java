/// What `validate` says of relays, made into what checks them. May use the sections, the readers of
/// documents, and `gateway.validate`.
@NullMarked
package dev.banyan.gateway.assemble.validate;

import org.jspecify.annotations.NullMarked;
