/// The generated contract of streams of events: an API's description as an AsyncAPI document. May
/// depend on descriptions of APIs, types and JSON; on nothing that serves.
@NullMarked
package dev.banyan.gateway.api.asyncapi;

import org.jspecify.annotations.NullMarked;
