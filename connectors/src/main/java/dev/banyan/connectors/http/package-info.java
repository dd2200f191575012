/// HTTP services: operations typed by an OpenAPI document, and the target of relays. May use
/// `json`, `connect`, `operation`, `config.shape` and `config.text`.
@NullMarked
package dev.banyan.connectors.http;

import org.jspecify.annotations.NullMarked;
