/// Tests of the generated contract of streams of events.
@NullMarked
package dev.banyan.gateway.api.asyncapi;

import org.jspecify.annotations.NullMarked;
