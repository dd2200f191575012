/// The OpenAPI document of an API and its documentation page. May use `json`, `type`, `operation`
/// and `base`; knows nothing of how routes are answered.
@NullMarked
package dev.banyan.gateway.api.openapi;

import org.jspecify.annotations.NullMarked;
