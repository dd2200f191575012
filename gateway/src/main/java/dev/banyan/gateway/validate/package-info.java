/// What is relayed, checked by the OpenAPI document of its system: requests before they are sent,
/// answers before or while they are passed on. May use `json`, `http`, `gateway.route` and
/// `gateway.parameter`.
@NullMarked
package dev.banyan.gateway.validate;

import org.jspecify.annotations.NullMarked;
