/// Tests of pipelines and dead letters, against a whole gateway.
@NullMarked
package dev.banyan.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
