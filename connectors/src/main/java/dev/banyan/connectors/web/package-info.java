/// What systems over HTTP have in common in the configuration: one URL or several, how requests are
/// spread over them, how they are watched. May use the core's `connect` and `config.shape`.
@NullMarked
package dev.banyan.connectors.web;

import org.jspecify.annotations.NullMarked;
