/// Parameters of requests: the query taken apart, texts read as values of a type. May use `json`.
@NullMarked
package dev.banyan.gateway.parameter;

import org.jspecify.annotations.NullMarked;
